import { setTimeout as sleep } from 'node:timers/promises'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { crashFixture, seeded, testSeed, waitFor } from '../../../testing/crash-fixture.ts'
import { startReceiver, type Receiver } from '../../../testing/receiver.ts'
import { makeProject } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

const ROUNDS = 6
const seed = testSeed()

let db: Connection
let root: string
let receiver: Receiver
let program: ReturnType<typeof crashFixture>
beforeAll(async () => {
  db = await testDb()
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sluice-crash-')))
  receiver = await startReceiver()
  program = crashFixture(db, root)
  await program.start('start')
})
afterAll(async () => {
  await program.close()
  await receiver.close()
  await rm(root, { recursive: true, force: true })
  await db.close()
})

/** Submits until the server dies; ids of what was answered with 201. */
async function submit(tasks: readonly number[], acknowledged: Set<number>): Promise<void> {
  try {
    for (;;) {
      const task = tasks[acknowledged.size % tasks.length]
      const answer = await program.post(`/api/tasks/${task}/annotations/`, { result: [] })
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
      acknowledged.add(((await answer.json()) as { id: number }).id)
    }
  } catch (error) {
    // killed: fetch itself failed. Anything else is a failure of the test
    if (!(error instanceof TypeError)) throw error
  }
}

test(`kill -9 while people submit and events are sent (SLUICE_TEST_SEED=${seed}): the receiver is told of every annotation`, async () => {
  const random = seeded(seed)
  // slow enough that there is always something on its way
  receiver.answers((res) => void setTimeout(() => res.writeHead(204).end(), 5 + random() * 40))
  const project = await makeProject(db, { label_config: '<View><Text name="t" value="$text"/></View>' })
  const made = await program.post('/api/webhooks/', { url: receiver.url, project })
  expect(made.status).toBe(201)
  const { rows: tasks } = await sql<{ id: number }>`
    insert into tasks (project_id, inner_id, data)
    select ${project}, n, '{"text": "x"}' from generate_series(1, 200) n returning id`.execute(db.db)
  await sql`update projects set last_inner_id = 200 where id = ${project}`.execute(db.db)
  const acknowledged = new Set<number>()

  for (let round = 0; round < ROUNDS; round++) {
    const people = Array.from({ length: 4 }, () =>
      submit(
        tasks.map(({ id }) => id),
        acknowledged,
      ),
    )
    // by what was done, not by the clock: a busy machine gets as far as an idle one
    const enough = acknowledged.size + 8 + random() * 12
    await waitFor('people submit', 180, async () => acknowledged.size >= enough)
    await sleep(random() * 40)
    await program.kill()
    await Promise.all(people)
    await program.start('start')
  }
  await waitFor('everything is delivered', 120, async () => {
    const { rows } = await sql`select 1 from webhook_deliveries where state <> 'delivered' limit 1`.execute(
      db.db,
    )
    return rows.length === 0
  })
  const stored = await db.db.selectFrom('annotations').select('id').execute()
  const told = receiver.received.map(({ json }) => (json['annotation'] as { id: number }).id)
  expect(acknowledged.size).toBeGreaterThanOrEqual(ROUNDS * 8)
  for (const id of acknowledged) expect(told).toContain(id)
  expect(new Set(told)).toEqual(new Set(stored.map(({ id }) => id)))
  // what came twice came under the same id, so that a receiver can tell
  const messages = new Map<number, Set<unknown>>()
  for (const { json, headers } of receiver.received) {
    const { id } = json['annotation'] as { id: number }
    messages.set(id, (messages.get(id) ?? new Set()).add(headers['webhook-id']))
  }
  expect([...messages.values()].filter((ids) => ids.size > 1)).toEqual([])
  expect(await program.broken(false)).toEqual([])
}, 600_000)
