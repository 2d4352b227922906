import { sql, type Kysely, type Transaction } from 'kysely'
import type { Json, JsonObject } from '@sluice/contract'
import type { Database } from '../../db/schema.ts'
import type { PredictionRow } from '../../lib/annotation-wire.ts'

type Sql = Kysely<Database>
type Trx = Transaction<Database>

export interface NewPrediction {
  task: number
  result: JsonObject[]
  score: number | null
  model_version: string | null
  cluster: number | null
  neighbors: Json | null
  mislabeling: number
}

const alive = sql`join projects pr on pr.id = p.project_id and pr.deleted_at is null`

export const predictionsStore = {
  async list(
    db: Sql,
    of: { task?: number | undefined; project?: number | undefined },
    limit: number,
    offset: number,
  ): Promise<PredictionRow[]> {
    const { rows } = await sql<PredictionRow>`
      select p.* from predictions p ${alive}
      where ${of.task === undefined ? sql`true` : sql`p.task_id = ${of.task}::bigint`}
        and ${of.project === undefined ? sql`true` : sql`p.project_id = ${of.project}::bigint`}
      order by p.id limit ${limit} offset ${offset}`.execute(db)
    return rows
  },

  async find(db: Sql, id: number): Promise<PredictionRow | undefined> {
    const { rows } =
      await sql<PredictionRow>`select p.* from predictions p ${alive} where p.id = ${id}`.execute(db)
    return rows[0]
  },

  /** Tasks the predictions are about, locked in id order; with a project, only those of it. */
  async lockTasks(trx: Trx, tasks: readonly number[], project?: number): Promise<Set<number>> {
    const { rows } = await sql<{ id: number }>`
      select t.id from tasks t join projects p on p.id = t.project_id and p.deleted_at is null
      where t.id = any(${tasks}::bigint[])
        and (${project ?? null}::int is null or t.project_id = ${project ?? null}::int)
      order by t.id for no key update of t`.execute(trx)
    return new Set(rows.map((row) => row.id))
  },

  async insert(trx: Trx, predictions: readonly NewPrediction[]): Promise<PredictionRow[]> {
    const { rows } = await sql<PredictionRow>`
      with given as (
        select p.item, p.position from jsonb_array_elements(${JSON.stringify(predictions)}::jsonb)
          with ordinality as p (item, position)
      ), fresh as (
        insert into predictions (task_id, project_id, result, score, model_version, cluster, neighbors, mislabeling)
        select t.id, t.project_id, g.item->'result', (g.item->>'score')::double precision,
          g.item->>'model_version', (g.item->>'cluster')::int, nullif(g.item->'neighbors', 'null'),
          (g.item->>'mislabeling')::double precision
        from given g join tasks t on t.id = (g.item->>'task')::bigint order by g.position
        returning *
      )
      select * from fresh order by id`.execute(trx)
    return rows
  },

  async update(trx: Trx, id: number, p: NewPrediction): Promise<PredictionRow | undefined> {
    const { rows } = await sql<PredictionRow>`
      update predictions set result = ${JSON.stringify(p.result)}::jsonb, score = ${p.score},
        model_version = ${p.model_version}, cluster = ${p.cluster},
        neighbors = ${p.neighbors === null ? null : JSON.stringify(p.neighbors)}::jsonb,
        mislabeling = ${p.mislabeling}, updated_at = now()
      where id = ${id} returning *`.execute(trx)
    return rows[0]
  },

  async remove(trx: Trx, id: number): Promise<void> {
    await sql`delete from predictions where id = ${id}`.execute(trx)
  },

  async recount(trx: Trx, tasks: readonly number[]): Promise<void> {
    await sql`select recount_predictions(${tasks}::bigint[])`.execute(trx)
  },
}
