import { pino } from 'pino'
import {
  findProvider,
  MemoryBackend,
  openStore,
  type ObjectStore,
  type RetryPolicy,
  type StorageDriver,
} from '@sluice/storage'
import type { Json } from '@sluice/contract'
import type { Connection } from '../src/db/connect.ts'
import { asUsed } from '../src/lib/storage-rows.ts'
import {
  advanceRun,
  createLeaseKeeper,
  createRuns,
  defaultLimits,
  type LeaseKeeper,
  type RunLimits,
  type RunWorker,
  type Storage,
} from '../src/modules/runs/index.ts'
import { createSourceWorker, type BuildLimits } from '../src/modules/sync/index.ts'

export const quiet = pino({ level: 'silent' })
export const noRetry: RetryPolicy = {
  attempts: 1,
  transientBase: 0,
  throttledBase: 0,
  cap: 0,
  quota: 0,
  transientCost: 0,
  throttledCost: 0,
  random: () => 0,
  sleep: async () => {},
}

export async function makeProject(
  { db }: Connection,
  values: { label_config?: string } = {},
): Promise<number> {
  const row = await db
    .insertInto('projects')
    .values({ title: 'p', ...values })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export interface StorageValues {
  kind?: 'source' | 'target'
  provider?: string
  options?: Record<string, Json>
  use_blob_urls?: boolean
  regex_filter?: string | null
  can_delete_objects?: boolean
  export_on_save?: boolean
}

export async function makeStorage(
  { db }: Connection,
  projectId: number,
  values: StorageValues = {},
): Promise<Storage> {
  const {
    kind = 'source',
    provider = 'memory',
    options = { bucket: 'b', recursive_scan: true },
    ...rest
  } = values
  const own = await db
    .insertInto('storages')
    .values({
      project_id: projectId,
      kind,
      provider,
      options: JSON.stringify(options),
      use_blob_urls: true,
      ...rest,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return asUsed(own, null)
}

export interface FixtureOptions {
  backend?: MemoryBackend
  /** In place of the backend's stores. */
  openStore?: (storage: Storage) => Promise<ObjectStore>
  /** Around the raw driver, see FaultyDriver. */
  wrap?: (driver: StorageDriver) => StorageDriver
  limits?: Partial<RunLimits>
  build?: Partial<BuildLimits>
  ahead?: number
  targets?: RunWorker
  /** Shared by fixtures that are many; closed by who made it. */
  leases?: LeaseKeeper
}

/** Real runs, real Postgres; only the stores are in memory. */
export function syncFixture(connection: Connection, options: FixtureOptions = {}) {
  const { backend = new MemoryBackend(), wrap } = options
  const limits: RunLimits = { ...defaultLimits, backoffSeconds: 0, ...options.limits }
  const leases = options.leases ?? createLeaseKeeper(connection.settings, limits)
  const runs = createRuns({ db: connection.db, limits })

  async function open(storage: Storage): Promise<ObjectStore> {
    const provider = findProvider(storage.provider)
    if (!provider) throw new Error(`no provider ${storage.provider}`)
    const deps = { memory: backend }
    return openStore({
      provider,
      options: storage.options,
      deps,
      retryPolicy: noRetry,
      ...(wrap ? { wrap } : {}),
    })
  }

  const source = createSourceWorker({
    db: connection.db,
    openStore: options.openStore ?? open,
    ...(options.build ? { limits: options.build } : {}),
    ...(options.ahead ? { ahead: options.ahead } : {}),
  })
  const targets: RunWorker = options.targets ?? (() => Promise.reject(new Error('no targets here')))
  const deps = {
    db: connection.db,
    leases,
    limits,
    workers: { source, target: targets },
    log: quiet,
    random: () => 0,
  }
  const never = new AbortController().signal

  return {
    backend,
    runs,
    limits,
    leases,
    openStore: open,
    /** One slice by this process. */
    advance: (runId: number, stop: AbortSignal = never) => advanceRun(deps, runId, stop),
    press: (storage: Storage) => runs.request(null, storage.id, 'person'),
    /** Presses Sync and works until the run has ended. */
    async sync(storage: Storage) {
      const { id } = await runs.request(null, storage.id, 'person')
      for (let slices = 0; slices < 200; slices++) {
        await advanceRun(deps, id, never)
        const run = await runs.get(id)
        if (run.finished_at !== null) return run
      }
      throw new Error('the run does not end')
    },
    close: () => (options.leases ? Promise.resolve() : leases.close()),
  }
}

export interface MadeTask {
  key: string
  row: number
  data: unknown
  inner: number
}

/** What a storage's tasks are, without what may differ between two runs (ids, times). */
export async function tasksOf({ db }: Connection, storageId: number): Promise<MadeTask[]> {
  const rows = await db
    .selectFrom('links')
    .innerJoin('tasks', 'tasks.id', 'links.task_id')
    .where('links.storage_id', '=', storageId)
    .select(['links.key as key', 'links.row_index as row', 'tasks.data as data', 'tasks.inner_id as inner'])
    .orderBy('links.key')
    .orderBy('links.row_index')
    .execute()
  return rows
}
