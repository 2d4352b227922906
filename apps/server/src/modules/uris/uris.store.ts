import type { JsonObject } from '@sluice/contract'
import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import { kept } from '../../db/kept.ts'
import { sharing } from '../../lib/sharing.ts'

export interface TaskData {
  projectId: number
  data: JsonObject
}

export function createUrisStore(db: Db) {
  const tasks = sharing(async (ids: readonly number[]) => {
    const { rows } = await sql<TaskData & { id: number }>`${kept}
      select t.id, t.project_id as "projectId", t.data
      from tasks t join projects p on p.id = t.project_id and p.deleted_at is null
      where t.id = any(${ids}::bigint[])`.execute(db)
    return new Map(rows.map((row) => [row.id, row]))
  })
  return {
    /** Tasks of projects that are not deleted. */
    findTask: async (id: number): Promise<TaskData | null> => (await tasks(id)) ?? null,
  }
}
