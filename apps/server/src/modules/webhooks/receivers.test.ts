/** What receivers do to whoever sends them something. */
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startReceiver, type Receiver } from '../../../testing/receiver.ts'
import { webhookFixture } from '../../../testing/webhook-fixture.ts'

let w: Awaited<ReturnType<typeof webhookFixture>>
let receiver: Receiver
const never = new AbortController().signal
beforeAll(async () => {
  w = await webhookFixture()
})
afterAll(() => w.close())
beforeEach(async () => {
  await w.forget()
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

describe('a receiver that', () => {
  test('answers 500: the event waits, counted and told; then it gets through under the same id', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers((res) => void res.writeHead(500).end('<b>secret of the receiver</b>'))
    await w.happen()
    const sender = w.sender()
    await sender.drain(id, never)
    await sender.drain(id, never)
    expect(receiver.received).toHaveLength(1)
    const failing = await w.read(id)
    expect(failing).toMatchObject({ consecutive_failures: 1, waiting: 1, is_active: true })
    expect(failing.last_delivery).toMatchObject({
      status: 500,
      problem: 'The receiver answered 500.',
      attempts: 1,
    })
    expect(JSON.stringify(await w.deliveries(id))).not.toContain('secret of the receiver')
    await w.later()
    receiver.answers((res) => void res.writeHead(202).end())
    await sender.drain(id, never)
    const [first, second] = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(second).toBe(first)
    expect(await w.read(id)).toMatchObject({
      consecutive_failures: 0,
      waiting: 0,
      last_delivery: { attempts: 2 },
    })
  })

  test('redirects: a failure, and nobody follows', async () => {
    const trap = await startReceiver()
    const { id } = await w.listen(receiver.url)
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answers((res) => void res.writeHead(status, { location: trap.url }).end())
      await w.happen()
      await w.later()
      await w.sender().drain(id, never)
      const { last_delivery: last } = await w.read(id)
      expect([last?.status, last?.problem]).toEqual([
        status,
        expect.stringContaining('Redirects are not followed'),
      ])
    }
    expect([trap.connections(), (await w.read(id)).waiting]).toEqual([0, 5])
    await trap.close()
  })

  test('says 410: it hears nothing more, and the page says why', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers((res) => void res.writeHead(410).end())
    await w.happen()
    await w.sender().drain(id, never)
    await w.happen()
    await w.later()
    await w.sender().drain(id, never)
    expect(receiver.received).toHaveLength(1)
    expect(await w.read(id)).toMatchObject({
      is_active: false,
      switched_off_reason: expect.stringContaining('410 Gone'),
      last_delivery: { state: 'dead', status: 410 },
    })
    const on = await w.change(id, { is_active: true })
    expect(on).toMatchObject({ is_active: true, switched_off_reason: null, consecutive_failures: 0 })
  })

  test('is slow: the attempt ends by our clock, and the event waits', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers(() => undefined)
    await w.happen()
    await w.sender({ timeoutSeconds: 0.3 }).drain(id, never)
    expect((await w.read(id)).last_delivery).toMatchObject({
      state: 'waiting',
      status: null,
      problem: 'The receiver did not answer within 0.3 seconds.',
    })
  })

  test('answers 200 and never ends its answer: done', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers((res) => void res.writeHead(200).write('x'))
    await w.happen()
    await w.sender().drain(id, never)
    expect(await w.read(id)).toMatchObject({ waiting: 0, last_delivery: { state: 'delivered', status: 200 } })
  })

  test('answers 10 MB: a few bytes are read, the rest is left with it', async () => {
    const { id } = await w.listen(receiver.url)
    let sent = 0
    const closed = Promise.withResolvers<void>()
    receiver.answers((res) => {
      res.on('close', closed.resolve)
      res.writeHead(200, { 'content-length': 10_485_760 })
      const more = (): void => {
        while (sent < 10_485_760 && !res.destroyed) {
          sent += 65_536
          if (!res.write(Buffer.alloc(65_536))) return void res.once('drain', more)
        }
      }
      more()
    })
    await w.happen()
    await w.sender().drain(id, never)
    await closed.promise
    expect(sent).toBeLessThan(10_485_760)
    expect(await w.read(id)).toMatchObject({ waiting: 0, last_delivery: { state: 'delivered' } })
  })

  test('asks for time with Retry-After: it gets it, for everything that waits', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers((res) => void res.writeHead(429, { 'retry-after': '7200' }).end())
    await w.happen()
    await w.sender().drain(id, never)
    await w.happen()
    await w.sender().drain(id, never)
    expect(receiver.received).toHaveLength(1)
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from rest_until - now())::float8 as seconds from webhooks`.execute(w.db)
    expect(rows[0]?.seconds).toBeGreaterThan(7000)
    const [, first] = await w.deliveries(id)
    expect(Date.parse(first?.next_try_at ?? '') - Date.now()).toBeGreaterThan(7_000_000)
  })

  test('closes the connection, or is not there at all', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers((res) => void res.socket?.destroy())
    await w.happen()
    await w.sender().drain(id, never)
    expect((await w.read(id)).last_delivery?.problem).toMatch(/broke off/)
    await receiver.close()
    await w.later()
    await w.sender().drain(id, never)
    expect((await w.read(id)).last_delivery?.problem).toMatch(/Nothing listens/)
    receiver = await startReceiver()
  })

  test('never takes anything: given up after the schedule, and switched off', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers((res) => void res.writeHead(503).end())
    await w.happen()
    const sender = w.sender({ schedule: [0, 0], restSeconds: 0 })
    for (let round = 0; round < 4; round++) {
      await w.later()
      await sender.drain(id, never)
    }
    expect(receiver.received).toHaveLength(3)
    expect(await w.read(id)).toMatchObject({
      is_active: false,
      switched_off_reason: expect.stringMatching(/after 3 attempts.*answered 503/),
      consecutive_failures: 3,
    })
  })
})
