import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDb } from '../../testing/test-db.ts'
import type { Connection } from './connect.ts'
import { kept } from './kept.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

test('a connection parses a kept statement once, and no other', async () => {
  await db.db.connection().execute(async (one) => {
    for (const n of [1, 2, 3]) {
      const { rows } = await sql<{ n: number }>`${kept} select ${n}::int as n`.execute(one)
      expect(rows).toEqual([{ n }])
      await sql`select ${n}::int as other`.execute(one)
    }
    const { rows } = await sql<{ statement: string; calls: number }>`
      select statement, (generic_plans + custom_plans)::int as calls from pg_prepared_statements`.execute(one)
    expect(rows).toEqual([{ statement: expect.stringContaining('select $1::int as n'), calls: 3 }])
  })
})

test('two texts never share a name, whichever connection met them first', async () => {
  const ask = (n: number) =>
    sql<{ n: number }>`${kept} select ${n}::int as n, ${sql.lit(n % 3)} as kind`.execute(db.db)
  const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(n)))
  expect(answers.map(({ rows }) => rows)).toEqual(Array.from({ length: 60 }, (_, n) => [{ n, kind: n % 3 }]))
})

test('a kept statement goes on after a migration has added a column', async () => {
  await sql`create table things (id int)`.execute(db.db)
  await sql`insert into things values (7)`.execute(db.db)
  await db.db.connection().execute(async (one) => {
    const read = () => sql`${kept} select id from things`.execute(one)
    await read()
    await sql`alter table things add column title text`.execute(db.db)
    expect((await read()).rows).toEqual([{ id: 7 }])
  })
})

test('a statement that failed is kept no worse: the next call works', async () => {
  const half = (n: number) => sql<{ n: number }>`${kept} select 10 / ${n}::int as n`.execute(db.db)
  await expect(half(0)).rejects.toThrow('division by zero')
  expect((await half(5)).rows).toEqual([{ n: 2 }])
})
