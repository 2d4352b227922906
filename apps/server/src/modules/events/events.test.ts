import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ProjectEvent } from '@sluice/contract'
import { exportFixture } from '../../../testing/export-fixture.ts'
import { makeProject, makeStorage, quiet, syncFixture } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'
import type { App } from '../../http/app.ts'
import { createRuns } from '../runs/index.ts'
import { createEventHub, eventsRoutes } from './index.ts'
import type { FindRuns } from './snapshot.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

const findRuns: FindRuns = (ids) => createRuns({ db: db.db }).find(ids)

async function serve(options: { intervalMs?: number; heartbeatMs?: number; findRuns?: FindRuns } = {}) {
  const app = Fastify().withTypeProvider<ZodTypeProvider>() as unknown as App
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  const events = createEventHub({
    db: db.db,
    settings: db.settings,
    findRuns,
    log: quiet,
    intervalMs: 20,
    ...options,
  })
  await app.register(eventsRoutes({ events }))
  await app.listen({ port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    app,
    events,
    url: (project: number): string => `http://127.0.0.1:${port}/api/projects/${project}/events`,
  }
}

/** The events of a stream; `begun` is called once the snapshot has come. */
async function* listen(
  url: string,
  signal: AbortSignal,
  begun: () => void = () => {},
): AsyncGenerator<ProjectEvent | ':'> {
  const answer = await fetch(url, { signal })
  if (!answer.body) throw new Error('no body')
  let text = ''
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    begun()
    text += chunk
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end)
      text = text.slice(end + 2)
      if (block.startsWith(':')) yield ':'
      else if (block.startsWith('data: ')) yield ProjectEvent.parse(JSON.parse(block.slice(6)))
    }
  }
}

/** Reads events until one fits. */
async function until<T extends ProjectEvent['type']>(
  events: AsyncGenerator<ProjectEvent | ':'>,
  type: T,
  fits: (event: Extract<ProjectEvent, { type: T }>) => boolean,
): Promise<ProjectEvent> {
  for (;;) {
    const { value, done } = await events.next()
    if (done) throw new Error('the stream ended')
    if (value !== ':' && value.type === type && fits(value as Extract<ProjectEvent, { type: T }>))
      return value
  }
}

describe('live events', () => {
  test('a client gets a snapshot first, then every change of its project and of no other', async () => {
    const { app, url } = await serve()
    const stop = new AbortController()
    const fixture = syncFixture(db, { ahead: 5 })
    const [project, foreign] = [await makeProject(db), await makeProject(db)]
    const [mine, theirs] = [await makeStorage(db, project), await makeStorage(db, foreign)]
    for (let i = 0; i < 20; i++) fixture.backend.put('b', `k${i}`, 'x')
    const before = await fixture.sync(mine)

    const events = listen(url(project), stop.signal)
    expect(await until(events, 'run', () => true)).toMatchObject({
      run: { id: before.id, state: 'completed', created: 20 },
    })
    fixture.backend.put('b', 'new', 'x')
    await fixture.sync(theirs)
    const run = await fixture.sync(mine)
    const end = await until(events, 'run', ({ run }) => run.id !== before.id && run.finished_at !== null)
    expect(end).toMatchObject({ storage: mine.id, run: { id: run.id, created: 1, existing: 20 } })
    await until(events, 'tasks', () => true)
    stop.abort()
    await app.close()
    await fixture.close()
  })

  test('the backlog of a target is pushed when it grows and when it is gone', async () => {
    const { app, url } = await serve()
    const stop = new AbortController()
    const fixture = exportFixture(db)
    const project = await makeProject(db)
    const target = await makeStorage(db, project, { kind: 'target', options: { bucket: 't' } })
    const events = listen(url(project), stop.signal)
    expect(await until(events, 'backlog', () => true)).toMatchObject({
      storage: target.id,
      backlog: { pending: 0, oldest_age: null },
    })
    await fixture.annotate(project, await fixture.task(project))
    await until(events, 'backlog', (event) => event.backlog.pending === 1)
    await fixture.drain(target)
    await until(events, 'backlog', (event) => event.backlog.pending === 0)
    stop.abort()
    await app.close()
  })

  test('many changes become few messages, read once for all clients', async () => {
    const intervalMs = 300
    const { app, url } = await serve({ intervalMs })
    const stop = new AbortController()
    const fixture = syncFixture(db, { ahead: 1 })
    const project = await makeProject(db)
    const storage = await makeStorage(db, project)
    for (let i = 0; i < 60; i++) fixture.backend.put('b', `k${i}`, 'x')
    const counts: number[] = []
    const begun = new Set<number>()
    const clients = Array.from({ length: 50 }, async (_, at) => {
      let count = 0
      for await (const event of listen(url(project), stop.signal, () => begun.add(at))) {
        if (event === ':' || event.type !== 'run') continue
        count += 1
        if (event.run.finished_at !== null) break
      }
      counts[at] = count
    })
    await expect.poll(() => begun.size).toBe(50)
    const start = performance.now()
    await fixture.sync(storage)
    await Promise.all(clients)
    const intervals = (performance.now() - start) / intervalMs
    expect(new Set(counts).size, 'all clients saw the same').toBe(1)
    expect(counts[0], 'messages of sixty commits').toBeLessThanOrEqual(intervals + 2)
    stop.abort()
    await app.close()
    await fixture.close()
  })

  test('after the database connection broke, clients get everything anew', async () => {
    const { app, url } = await serve()
    const stop = new AbortController()
    const fixture = syncFixture(db)
    const project = await makeProject(db)
    const storage = await makeStorage(db, project)
    const events = listen(url(project), stop.signal)
    const listening = fixture.press(storage)
    await until(events, 'run', (event) => event.run.state === 'queued')
    await listening
    // the snapshot does not wait for the listener's connection, so this may come before it
    const breakConnection = () =>
      db.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sluice events' and datname = current_database()`,
      )
    await expect.poll(async () => (await breakConnection()).rowCount).toBeGreaterThan(0)
    fixture.backend.put('b', 'k', 'x')
    await fixture.sync(storage)
    await until(events, 'run', (event) => event.run.state === 'completed' && event.run.created === 1)
    await until(events, 'tasks', () => true)
    stop.abort()
    await app.close()
    await fixture.close()
  })

  test.each([
    ['a snapshot', 1],
    ['a change', 2],
  ])('%s that takes long to read is not the last that clients hear', async (_what, slow) => {
    const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let readings = 0
    const { app, url } = await serve({
      async findRuns(ids) {
        const reading = (readings += 1)
        const runs = await findRuns(ids)
        if (reading !== slow) return runs
        begun.resolve()
        await released.promise
        return runs
      },
    })
    const stop = new AbortController()
    const fixture = syncFixture(db)
    const storage = await makeStorage(db, await makeProject(db))
    fixture.backend.put('b', 'k', 'x')
    await fixture.press(storage)
    const heard: string[] = []
    const listening = (async () => {
      for await (const event of listen(url(storage.project_id), stop.signal))
        if (event !== ':' && event.type === 'run') heard.push(event.run.state)
    })()
    await begun.promise
    await fixture.sync(storage)
    // as long as a message that overtakes would need
    await sleep(200)
    released.resolve()
    const queued = () => heard.filter((state) => state === 'queued').length
    await expect.poll(queued).toBeGreaterThanOrEqual(slow)
    await expect.poll(() => heard.at(-1)).toBe('completed')
    stop.abort()
    await listening.catch(() => {})
    await app.close()
    await fixture.close()
  })

  test('heartbeats keep quiet streams open, and closing the server ends them', async () => {
    const { app, url } = await serve({ heartbeatMs: 20 })
    const events = listen(url(await makeProject(db)), new AbortController().signal)
    for (let heard: unknown = null; heard !== ':';) heard = (await events.next()).value
    await app.close()
    let last: IteratorResult<unknown> = { value: null, done: false }
    while (!last.done) last = await events.next()
    expect(last.done).toBe(true)
  })

  test('clients that leave are forgotten; a project that does not exist has no stream', async () => {
    const { app, events, url } = await serve()
    const project = await makeProject(db)
    const stop = new AbortController()
    void listen(url(project), stop.signal)
      .next()
      .catch(() => {})
    await expect.poll(() => events.clients(project)).toBe(1)
    stop.abort()
    await expect.poll(() => events.clients(project)).toBe(0)
    expect((await fetch(url(999_999))).status).not.toBe(200)
    await app.close()
  })
})
