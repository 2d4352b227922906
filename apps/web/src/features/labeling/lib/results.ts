import type { ResultItem } from '@sluice/editor'
import type { Items } from './recovery.ts'

/** The editor's results are JSON by construction; their own type leaves values open. */
export const toItems = (result: readonly ResultItem[]): Items => result as unknown as Items
