import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crashFixture, seeded, testSeed, waitFor } from '../../../testing/crash-fixture.ts'
import { makeProject } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

const ROUNDS = 10
const PEOPLE = 6
const seed = testSeed()

let db: Connection
let root: string
let program: ReturnType<typeof crashFixture>
beforeAll(async () => {
  db = await testDb()
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-crash-')))
  program = crashFixture(db, root)
  await program.start('start')
})
afterAll(async () => {
  await program.close()
  await rm(root, { recursive: true, force: true })
  await db.close()
})

/** Submits until the server dies. Every id in `acknowledged` was answered with 201. */
async function submit(tasks: readonly number[], acknowledged: Map<string, number>): Promise<void> {
  try {
    for (;;) {
      const unique_id = randomUUID()
      const task = tasks[acknowledged.size % tasks.length]
      const answer = await program.post(`/api/tasks/${task}/annotations/`, {
        unique_id,
        result: [{ id: unique_id }],
      })
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
      acknowledged.set(unique_id, ((await answer.json()) as { id: number }).id)
    }
  } catch (error) {
    // killed: fetch itself failed. Anything else is a failure of the test
    if (!(error instanceof TypeError)) throw error
  }
}

describe(`kill -9 while people submit (SLUICE_TEST_SEED=${seed})`, () => {
  test('ten rounds: every acknowledged annotation is there once and reaches the target', async () => {
    const random = seeded(seed)
    const project = await makeProject(db, { label_config: '<View><Text name="t" value="$text"/></View>' })
    await mkdir(path.join(root, 'out'))
    const target = await program.makeStorage(project, 'target', 'localfiles', {
      path: path.join(root, 'out'),
    })
    const { rows: tasks } = await db.pool.query<{ id: number }>(
      `insert into tasks (project_id, inner_id, data) select $1, n, '{"text": "x"}' from generate_series(1, 500) n returning id`,
      [project],
    )
    await db.pool.query('update projects set last_inner_id = 500 where id = $1', [project])
    const ids = tasks.map((task) => task.id)
    const acknowledged = new Map<string, number>()

    for (let round = 0; round < ROUNDS; round++) {
      const people = Promise.all(Array.from({ length: PEOPLE }, () => submit(ids, acknowledged)))
      // killed in full swing, however long that takes to reach
      const enough = acknowledged.size + 2 * PEOPLE + random() * 200
      const swinging = waitFor('people submit', 120, async () => acknowledged.size >= enough)
      await Promise.race([swinging, people.then(() => expect.unreachable('it died by itself'))])
      await program.kill()
      await people
      await program.start('start')
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10)
    const { rows } = await db.pool.query<{ id: number; unique_id: string }>(
      'select id, unique_id from annotations',
    )
    const stored = new Map(rows.map((row) => [row.unique_id, row.id]))
    for (const [unique, id] of acknowledged) expect(stored.get(unique)).toBe(id)

    await waitFor('everything is delivered', 180, async () => {
      const { rowCount } = await db.pool.query('select 1 from export_intents where storage_id = $1', [
        target.id,
      ])
      return rowCount === 0
    })
    const { rows: links } = await db.pool.query(
      'select annotation_id from export_links where storage_id = $1',
      [target.id],
    )
    expect(links).toHaveLength(stored.size)
    expect(await program.broken(true)).toEqual([])
  }, 600_000)
})
