import type { JsonObject } from '@sluice/contract'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import type { ViewsTable } from '../../db/schema.ts'

export type ViewRow = Selectable<ViewsTable>

export const viewsStore = {
  list: (db: Db, project: number): Promise<ViewRow[]> =>
    db
      .selectFrom('views')
      .selectAll()
      .where('project_id', '=', project)
      .orderBy('position')
      .orderBy('id')
      .limit(1_000)
      .execute(),

  find: (db: Db, id: number): Promise<ViewRow | undefined> =>
    db
      .selectFrom('views')
      .innerJoin('projects', 'projects.id', 'views.project_id')
      .selectAll('views')
      .where('views.id', '=', id)
      .where('projects.deleted_at', 'is', null)
      .executeTakeFirst(),

  create: (db: Db, project: number, user: number, data: JsonObject): Promise<ViewRow> =>
    db
      .insertInto('views')
      .values({
        project_id: project,
        user_id: user,
        data: JSON.stringify(data),
        position: sql<number>`(select coalesce(max(position), -1) + 1 from views where project_id = ${project})`,
      })
      .returningAll()
      .executeTakeFirstOrThrow(),

  update: (db: Db, id: number, data: JsonObject): Promise<ViewRow | undefined> =>
    db
      .updateTable('views')
      .set({ data: JSON.stringify(data) })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst(),

  async remove(db: Db, id: number): Promise<void> {
    await db.deleteFrom('views').where('id', '=', id).execute()
  },

  async reset(db: Db, project: number): Promise<void> {
    await db.deleteFrom('views').where('project_id', '=', project).execute()
  },

  async reorder(db: Db, project: number, ids: readonly number[]): Promise<void> {
    await sql`
      update views v set position = w.position
      from unnest(${ids}::int[]) with ordinality as w (id, position)
      where v.id = w.id and v.project_id = ${project}`.execute(db)
  },
}
