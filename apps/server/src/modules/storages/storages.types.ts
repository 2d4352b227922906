import type { Backlog, JsonObject, SyncRun } from '@sluice/contract'
import type { StorageProvider } from '@sluice/storage'
import type { Selectable } from 'kysely'
import type { ConnectionsTable } from '../../db/schema.ts'
import type { StorageRow } from '../../lib/storage-rows.ts'

/** A saved storage as it is used. `secrets` are sealed; only `openStore` opens them. */
export type { StorageRow }
/** Place and credentials for storages of any project. `secrets` are sealed to this row. */
export type ConnectionRow = Selectable<ConnectionsTable>
export type StorageKind = StorageRow['kind']

/** A storage with what its runs and its outbox say about it. Two queries read any number of them. */
export interface StorageFacts {
  readonly row: StorageRow
  /** Queued or running now. */
  readonly current: SyncRun | null
  /** The last one that ended. */
  readonly last: SyncRun | null
  readonly lastSuccessAt: string | null
  readonly runCount: number
  readonly backlog: Backlog
}

/** Which storages a route speaks about. */
export interface Place {
  readonly provider: StorageProvider
  readonly kind: StorageKind
}

/** Narrows a look-up: an id is only found under the kind and provider its route names. */
export interface StorageScope {
  readonly kind?: StorageKind
  readonly provider?: string
  readonly projectId?: number
  readonly connectionId?: number
}

export interface NewStorage {
  readonly projectId: number
  readonly kind: StorageKind
  readonly provider: string
  /** As it was when the storage was tried with it. */
  readonly connection: ConnectionRow | null
  readonly base: BaseColumns
  readonly options: JsonObject
  readonly secrets: Readonly<Record<string, string>>
}

/** The columns every storage has, whatever its provider. */
export interface BaseColumns {
  title: string | null
  description: string | null
  synchronizable: boolean
  regex_filter: string | null
  use_blob_urls: boolean
  can_delete_objects: boolean | null
  export_on_save: boolean
}

/** What storages need of runs. */
export interface RunsFace {
  /** Starts a run for a storage, or finds the one that is queued or running. Returns at once. */
  request(actor: { id: number } | null, storageId: number, trigger: SyncRun['trigger']): Promise<unknown>
  find(runIds: readonly number[]): Promise<SyncRun[]>
}
