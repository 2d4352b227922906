import type { ReactNode } from 'react'
import { useServices } from '../../store/context.tsx'
import type { TagProps } from '../props.ts'

/** A notice in place of a tag this editor cannot draw; the rest of the config stays usable. */
export function UnknownTag({ node }: TagProps): ReactNode {
  const { t } = useServices()
  return (
    <p className="slc-notice" role="note">
      {t(node.known ? 'unsupported.tag' : 'unknown.tag', { tag: node.type })}
    </p>
  )
}
