import { StorageError } from '@sluice/storage'
import { sealedPlaces } from '../../lib/sealed-places.ts'
import type { Sealer } from '../../lib/sealing.ts'
import type { StorageRow } from './storages.types.ts'

type Secrets = Readonly<Record<string, string>>

/** The row that keeps secrets, which they are sealed to. */
export type Holder = { readonly storage: number } | { readonly connection: number }

export interface Vault {
  seal(holder: Holder, secrets: Secrets): Record<string, string>
  /** Throws StorageError `invalid_config` when the server's key does not open them. */
  open(
    holder: Holder,
    sealed: { readonly provider: string; readonly secrets: Secrets },
  ): Record<string, string>
}

/** Who keeps the secrets a storage is used with. */
export const holderOf = (row: Pick<StorageRow, 'id' | 'connection_id'>): Holder =>
  row.connection_id === null ? { storage: row.id } : { connection: row.connection_id }

const placeOf = (holder: Holder, field: string): string =>
  'storage' in holder
    ? sealedPlaces.storageSecret(holder.storage, field)
    : sealedPlaces.connectionSecret(holder.connection, field)

/** Seals each secret to its row and column: copied to another row it does not open. */
export function createVault(sealer: Sealer): Vault {
  const mapped = (secrets: Secrets, change: (name: string, value: string) => string) =>
    Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, change(name, value)]))
  return {
    seal: (holder, secrets) => mapped(secrets, (name, value) => sealer.seal(value, placeOf(holder, name))),
    open: (holder, { provider, secrets }) => {
      try {
        return mapped(secrets, (name, value) => sealer.open(value, placeOf(holder, name)))
      } catch (error) {
        const text = {
          message: "The stored credentials cannot be opened with this server's secret key.",
          advice: 'Enter them again, or start the server with the key they were stored under.',
        }
        throw new StorageError('invalid_config', { op: 'open', provider }, text, error)
      }
    },
  }
}
