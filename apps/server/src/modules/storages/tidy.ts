import type { StorageNotices } from '@sluice/contract'
import type { StorageProvider } from '@sluice/storage'
import type { Body } from './storage-form.ts'

/** A body with well-known slips put right, and what to tell of it in the answer: nothing when it was right. Pure. */
export function tidy(provider: StorageProvider, body: Body): { body: Body; told: StorageNotices } {
  const { values, changes } = provider.normalise?.(body) ?? { values: body, changes: [] }
  return { body: values, told: changes.length > 0 ? { notices: [...changes] } : {} }
}
