import { findProvider, MemoryBackend, openStore, type ObjectStore, type StorageDriver } from '@sluice/storage'
import type { Connection } from '../src/db/connect.ts'
import { createExporter, createTargetWorker, type ExportLimits } from '../src/modules/export/index.ts'
import { recordRemoval, recordSave } from '../src/modules/outbox/index.ts'
import type { Storage } from '../src/modules/runs/index.ts'
import { noRetry, quiet } from './sync-fixture.ts'

export interface ExportFixtureOptions {
  backend?: MemoryBackend
  wrap?: (driver: StorageDriver) => StorageDriver
  limits?: Partial<ExportLimits>
}

/** Real outbox, real Postgres; the target is in memory. */
export function exportFixture({ db, pool }: Connection, options: ExportFixtureOptions = {}) {
  const { backend = new MemoryBackend(), wrap } = options
  backend.bucket('t')

  async function open(storage: Storage): Promise<ObjectStore> {
    const provider = findProvider(storage.provider)
    if (!provider) throw new Error(`no provider ${storage.provider}`)
    return openStore({
      provider,
      options: storage.options,
      deps: { memory: backend },
      retryPolicy: noRetry,
      ...(wrap ? { wrap } : {}),
    })
  }
  const limits = { backoffSeconds: 0, ...options.limits }
  const exporter = createExporter({ db, openStore: open, log: quiet, limits, random: () => 0 })
  const never = new AbortController().signal

  return {
    backend,
    exporter,
    worker: createTargetWorker({ db, exporter }),
    drain: (storage: Pick<Storage, 'id'>) => exporter.drain(storage.id, never),

    /** The objects of the target, parsed. */
    objects(bucket = 't'): Map<string, { id: number; result: unknown; task: { id: number; data: unknown } }> {
      return new Map(
        [...backend.bucket(bucket)].map(([key, object]) => [
          key,
          JSON.parse(Buffer.from(object.bytes).toString()) as never,
        ]),
      )
    },

    /** As the labeling module does it: annotation and intent in one transaction. */
    annotate: (
      project: number,
      task: number,
      result: object[] = [],
      options: { withoutIntent?: boolean } = {},
    ) =>
      db.transaction().execute(async (trx) => {
        const { id, revision } = await trx
          .insertInto('annotations')
          .values({ task_id: task, project_id: project, result: JSON.stringify(result) })
          .returning(['id', 'revision'])
          .executeTakeFirstOrThrow()
        if (!options.withoutIntent) await recordSave(trx, { projectId: project, annotationId: id, revision })
        return id
      }),

    change: (project: number, annotation: number, result: object[]) =>
      db.transaction().execute(async (trx) => {
        const { revision } = await trx
          .updateTable('annotations')
          .set((eb) => ({
            result: JSON.stringify(result),
            revision: eb('revision', '+', 1),
            updated_at: new Date(),
          }))
          .where('id', '=', annotation)
          .returning('revision')
          .executeTakeFirstOrThrow()
        await recordSave(trx, { projectId: project, annotationId: annotation, revision })
      }),

    remove: (project: number, annotations: number[]) =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom('annotations').where('id', 'in', annotations).execute()
        await recordRemoval(trx, { projectId: project, annotationIds: annotations })
      }),

    async task(project: number, data: object = { text: 'x' }): Promise<number> {
      const { rows } = await pool.query<{ id: number }>(
        `with n as (update projects set last_inner_id = last_inner_id + 1 where id = $1 returning last_inner_id as inner_id)
         insert into tasks (project_id, inner_id, data) select $1, inner_id, $2 from n returning id`,
        [project, JSON.stringify(data)],
      )
      return rows[0]?.id ?? 0
    },

    intents: (storage: Storage) =>
      db
        .selectFrom('export_intents')
        .selectAll()
        .where('storage_id', '=', storage.id)
        .orderBy('annotation_id')
        .execute(),
    links: (storage: Storage) =>
      db.selectFrom('export_links').selectAll().where('storage_id', '=', storage.id).execute(),
  }
}
