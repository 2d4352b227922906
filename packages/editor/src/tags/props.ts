import type { TagNode } from '@sluice/contract'
import type { ComponentType } from 'react'

/** What every tag's view gets. Everything else comes from the services. */
export interface TagProps {
  node: TagNode
}

/** One tag family: which tags it draws, and with what. */
export interface TagDefinition {
  types: readonly string[]
  Component: ComponentType<TagProps>
}
