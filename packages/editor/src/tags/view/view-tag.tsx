import type { ReactNode } from 'react'
import type { TagDefinition, TagProps } from '../props.ts'
import { RenderNode } from '../render-node.tsx'
import { parseStyle } from '../style-attribute.ts'

function View({ node }: TagProps): ReactNode {
  const { display, style, classname, idattr } = node.attrs
  const names = ['slc-view', display === 'inline' ? 'slc-view-inline' : '', classname ?? ''].join(' ').trim()
  return (
    <div className={names} style={parseStyle(style)} data-id={idattr}>
      {node.children.map((child, index) => (
        // A config's tags never move, so their place is their identity.
        <RenderNode key={index} node={child} />
      ))}
    </div>
  )
}

export const viewTag: TagDefinition = { types: ['View'], Component: View }
