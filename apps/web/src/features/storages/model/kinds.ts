import type { SourceStorage, TargetStorage } from '@sluice/contract'

export type StorageKind = 'source' | 'target'
export type AnyStorage = SourceStorage | TargetStorage

/** Settings of a storage as a request carries them; they need not be saved. */
export interface StorageBody {
  project: number
  /** Of a saved storage: its secrets fill what is left out. */
  id?: number
  [option: string]: unknown
}

/** Sources and targets of one provider live side by side under the API. */
export const storagePath = (kind: StorageKind, provider: string) =>
  kind === 'source' ? `/api/storages/${provider}` : `/api/storages/export/${provider}`

export const isTarget = (storage: AnyStorage): storage is TargetStorage => 'backlog' in storage

/** Element id of the card of a storage. */
export const cardId = ({ id }: Pick<AnyStorage, 'id'>) => `storage-${id}`
