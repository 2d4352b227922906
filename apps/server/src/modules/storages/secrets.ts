import { StorageError } from '@sluice/storage'
import { sealedPlaces } from '../../lib/sealed-places.ts'
import type { Sealer } from '../../lib/sealing.ts'
import type { StorageRow } from './storages.types.ts'

type Secrets = Readonly<Record<string, string>>

export interface Vault {
  seal(storageId: number, secrets: Secrets): Record<string, string>
  /** Throws StorageError `invalid_config` when the server's key does not open them. */
  open(row: Pick<StorageRow, 'id' | 'provider' | 'secrets'>): Record<string, string>
}

const placeOf = sealedPlaces.storageSecret

/** Seals each secret to its row and column: copied to another row it does not open. */
export function createVault(sealer: Sealer): Vault {
  const mapped = (secrets: Secrets, change: (name: string, value: string) => string) =>
    Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, change(name, value)]))
  return {
    seal: (storageId, secrets) =>
      mapped(secrets, (name, value) => sealer.seal(value, placeOf(storageId, name))),
    open: (row) => {
      try {
        return mapped(row.secrets, (name, value) => sealer.open(value, placeOf(row.id, name)))
      } catch (error) {
        const text = {
          message: "The stored credentials cannot be opened with this server's secret key.",
          advice: 'Enter them again, or start the server with the key they were stored under.',
        }
        throw new StorageError('invalid_config', { op: 'open', provider: row.provider }, text, error)
      }
    },
  }
}
