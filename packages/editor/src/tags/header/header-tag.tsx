import { interpolate } from '@sluice/contract'
import type { ReactNode } from 'react'
import { useServices } from '../../store/context.tsx'
import type { TagDefinition, TagProps } from '../props.ts'
import { parseStyle } from '../style-attribute.ts'

/** A heading of the config. Always below the page's own headings, so the outline stays in order. */
function Header({ node }: TagProps): ReactNode {
  const { store } = useServices()
  const { value, size, style, underline } = node.attrs
  const level = Math.min(6, Math.max(1, Number(size ?? 4) || 4))
  const names = ['slc-header', `slc-header-${level}`, underline === 'true' ? 'slc-underline' : '']
    .join(' ')
    .trim()
  return (
    <p className={names} style={parseStyle(style)}>
      {String(interpolate(value ?? '', store.schema.data))}
    </p>
  )
}

export const headerTag: TagDefinition = { types: ['Header'], Component: Header }
