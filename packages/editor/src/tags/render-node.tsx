import type { TagNode } from '@sluice/contract'
import { createContext, useContext, type ReactNode } from 'react'
import { useEditor, useSelectedRegions } from '../store/context.tsx'
import { isTagVisible } from '../model/visibility.ts'
import type { TagDefinition } from './props.ts'
import { UnknownTag } from './unknown/unknown-tag.tsx'

/** The registry, handed down so that `View` can draw its children without importing every tag. */
export const TagLookup = createContext<(type: string) => TagDefinition | undefined>(() => undefined)

/** Draws one tag of the config: hidden by its rule, unknown, or with its own view. */
export function RenderNode({ node }: { node: TagNode }): ReactNode {
  const find = useContext(TagLookup)
  const definition = find(node.type)
  if (!definition) return <UnknownTag node={node} />
  const drawn = <definition.Component node={node} />
  return node.attrs['visiblewhen'] ? <WhenVisible node={node}>{drawn}</WhenVisible> : drawn
}

function WhenVisible({ node, children }: { node: TagNode; children: ReactNode }): ReactNode {
  const items = useEditor((state) => state.history.present)
  const selected = useSelectedRegions()
  return isTagVisible(node, { items, selected }) ? children : null
}
