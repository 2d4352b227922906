import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

let c: Connection
beforeAll(async () => {
  c = await testDb()
})
afterAll(() => c.close())

test('counts stay exact while connections come, work at once, and go', async () => {
  const { rows } = await c.pool.query<{ id: number }>(
    `insert into projects (title) values ('Counted') returning id`,
  )
  const project = rows[0]?.id ?? 0
  const settings = { ...inject('postgres'), database: String(c.settings.database) }
  const worker = async (seed: number): Promise<void> => {
    const client = new pg.Client(settings)
    await client.connect()
    for (let i = 0; i < 4; i += 1) {
      const made = await client.query<{ id: number }>(
        `insert into tasks (project_id, inner_id, data)
         select $1, g, '{}' from generate_series(1, 5) g returning id`,
        [project],
      )
      const ids = made.rows.map((row) => row.id)
      await client.query(`update tasks set total_annotations = 2, is_labeled = true where id = any($1)`, [
        ids.slice(0, 3),
      ])
      await client.query(
        `update tasks set cancelled_annotations = 1, total_predictions = 4 where id = any($1)`,
        [ids.slice(2)],
      )
      if ((seed + i) % 2 === 0) {
        await client.query('begin')
        await client.query(`delete from tasks where id = any($1)`, [ids])
        await client.query('rollback')
      }
      await client.query(`delete from tasks where id = any($1)`, [ids.slice(0, 1)])
    }
    await client.end()
  }
  for (let round = 0; round < 12; round += 1)
    await Promise.all(Array.from({ length: 8 }, (_, i) => worker(round * 8 + i)))
  const counted = await c.pool.query(
    `select sum(tasks) as tasks, sum(finished) as finished, sum(annotated) as annotated, sum(annotations) as annotations,
       sum(skipped) as skipped, sum(predictions) as predictions from project_counts where project_id = $1`,
    [project],
  )
  const real = await c.pool.query(
    `select count(*) as tasks, count(*) filter (where is_labeled) as finished,
       count(*) filter (where total_annotations > 0) as annotated, sum(total_annotations) as annotations,
       sum(cancelled_annotations) as skipped, sum(total_predictions) as predictions from tasks where project_id = $1`,
    [project],
  )
  const numbers = (row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, Number(v)]))
  expect(numbers(counted.rows[0])).toEqual(numbers(real.rows[0]))
  expect(numbers(real.rows[0])).toMatchObject({ tasks: 12 * 8 * 4 * 4 })
  // 96 connections have been here; what they left was folded together
  const kept = await c.pool.query(`select count(*) as n from project_counts where project_id = $1`, [project])
  expect(Number(kept.rows[0].n)).toBeLessThan(60)
})
