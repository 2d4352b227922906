import type { JsonObject } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'

export function createUrisStore(db: Db) {
  return {
    async findTask(id: number): Promise<{ projectId: number; data: JsonObject } | null> {
      const row = await db
        .selectFrom('tasks')
        .select(['project_id', 'data'])
        .where('id', '=', id)
        .executeTakeFirst()
      return row ? { projectId: row.project_id, data: row.data } : null
    },
  }
}
