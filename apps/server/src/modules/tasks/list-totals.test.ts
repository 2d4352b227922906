import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'
import { listTotals } from './list.store.ts'
import type { TaskListQuery } from './tasks.types.ts'

let c: Connection
let query: TaskListQuery
const TASKS = 20_000
beforeAll(async () => {
  c = await testDb()
  const { id } = await c.db
    .insertInto('projects')
    .values({ title: 'Big' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`
    insert into tasks (project_id, inner_id, data, total_annotations)
    select ${id}, g, jsonb_build_object('n', g), g % 2 from generate_series(1, ${TASKS}::int) g`.execute(c.db)
  await sql`analyze tasks`.execute(c.db)
  const items = [{ filter: 'data.n', operator: 'less_or_equal', type: 'Number', value: 5_000 }]
  query = {
    project: id,
    page: 1,
    pageSize: 10,
    query: { filters: { conjunction: 'and', items } },
    fields: 'task_only',
    resolve: false,
    onlyAnnotated: false,
  }
})
afterAll(() => c.close())

test('a count that is quick enough is exact, however big the project is', async () => {
  const totals = await listTotals(c.db, query, '', { exactBelow: 0, countMs: 60_000 })
  expect(totals).toEqual({ total: 5_000, total_annotations: 2_500, total_predictions: 0 })
})

test('a count that takes too long is estimated, within what there is', async () => {
  const totals = await listTotals(c.db, query, '', { exactBelow: 0, countMs: 1 })
  expect(totals.total).toBeGreaterThan(0)
  expect(totals.total).toBeLessThanOrEqual(TASKS)
  // the connection has its own time limits back
  const { rows } = await sql<{ statement_timeout: string }>`show statement_timeout`.execute(c.db)
  expect(rows[0]?.statement_timeout).toBe('0')
})

test('without a filter counts come from the counters', async () => {
  const totals = await listTotals(c.db, { ...query, query: {} }, '')
  expect(totals).toEqual({ total: TASKS, total_annotations: TASKS / 2, total_predictions: 0 })
})
