import type { PutRight, StorageNotices } from '@sluice/contract'
import { describeFields, type StorageProvider } from '@sluice/storage'
import type { Body } from './storage-form.ts'
import type { Place } from './storages.types.ts'

/** A body with well-known slips put right, and what to tell of it in the answer: nothing when it was right. Pure. */
export function tidy(provider: StorageProvider, body: Body): { body: Body; told: StorageNotices } {
  const { values, changes } = provider.normalise?.(body) ?? { values: body, changes: [] }
  return { body: values, told: changes.length > 0 ? { notices: [...changes] } : {} }
}

/** What `tidy` made others of, for a form to fill in; null when nothing. Secrets are left out. Pure. */
export function putRightOf({ provider, kind }: Place, typed: Body): PutRight | null {
  const { body, told } = tidy(provider, typed)
  if (!told.notices) return null
  const values: PutRight['values'] = {}
  for (const { name, secret } of describeFields(provider.options[kind])) {
    const value = body[name]
    if (secret || value === typed[name]) continue
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
      values[name] = value as PutRight['values'][string]
  }
  return { notices: told.notices, values }
}
