import { StorageWriteBase } from '@sluice/contract'
import { secretNames, type StorageProvider } from '@sluice/storage'
import { z } from 'zod'
import type { StorageKind } from './storages.types.ts'

/**
 * Body of the calls that write a storage. It lets every field through, because what an absent or empty field
 * means depends on the call and on what is stored; `storage-form` judges them. The documentation still shows
 * each field, from the same option spec.
 */
export function bodySchema(provider: StorageProvider, kind: StorageKind, more: z.ZodRawShape = {}) {
  const documented = StorageWriteBase.extend(provider.options[kind].shape).extend(more).partial()
  const { properties = {} } = z.toJSONSchema(documented, { io: 'input', unrepresentable: 'any' })
  for (const name of secretNames(provider.options[kind]))
    properties[name] = { ...Object(properties[name]), writeOnly: true }
  return z.record(z.string(), z.unknown()).meta({ properties, additionalProperties: false })
}
