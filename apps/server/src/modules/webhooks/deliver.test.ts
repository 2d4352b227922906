import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NewWebhook, Webhook, WebhookDelivery } from '@sluice/contract'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { choice, expectAnswer, newProject, newTasks } from '../../../testing/labeling-fixture.ts'
import { startReceiver, type Received, type Receiver } from '../../../testing/receiver.ts'
import { quiet } from '../../../testing/sync-fixture.ts'
import { TEST_SECRET_KEY, testApp, type TestApp } from '../../../testing/test-app.ts'
import { createEgress } from '../../lib/egress.ts'
import { createSealer } from '../../lib/sealing.ts'
import { webhookSender } from '../../webhooks.ts'
import { recordEvent } from '../webhook-events/index.ts'
import type { DeliveryLimits } from './webhooks.types.ts'

const egress = createEgress(['127.0.0.1'])
const never = new AbortController().signal

let t: TestApp
let receiver: Receiver
let project: number
beforeAll(async () => {
  t = await testApp({}, { egress: createEgress(['127.0.0.1']) })
  project = await newProject(t.owner)
})
afterAll(async () => {
  await egress.dispatcher.destroy()
  await t.close()
})
beforeEach(async () => {
  await sql`delete from webhooks`.execute(t.db)
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const senderWith = (limits: Partial<DeliveryLimits> = {}) =>
  webhookSender({ db: t.db, sealer: createSealer(TEST_SECRET_KEY), egress, log: quiet, limits })
const listen = (body: object = {}) =>
  expectAnswer<NewWebhook>(t.owner.api, 201, {
    method: 'POST',
    url: '/api/webhooks/',
    payload: { url: receiver.url, project, ...body },
  })
const read = (id: number) => expectAnswer<Webhook>(t.owner.api, 200, { url: `/api/webhooks/${id}` })
const deliveriesOf = (id: number) =>
  expectAnswer<WebhookDelivery[]>(t.owner.api, 200, { url: `/api/webhooks/${id}/deliveries` })
const post = <T>(url: string, status = 200) => expectAnswer<T>(t.owner.api, status, { method: 'POST', url })
const happen = (ids: readonly number[] = [1]) =>
  t.db.transaction().execute((trx) => recordEvent(trx, { action: 'TASKS_DELETED', projectId: project, ids }))
/** As if the waits were over. */
const later = async (): Promise<void> => {
  await sql`update webhooks set rest_until = now()`.execute(t.db)
  await sql`update webhook_deliveries set not_before = now() where state = 'waiting'`.execute(t.db)
}

function isSigned(secret: string, { headers, body }: Received): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const wanted = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(wanted)
}

describe('a delivery', () => {
  test('is a signed POST with the headers of the webhook, sent once and then done', async () => {
    const { id, secret } = await listen({ headers: { Authorization: 'Bearer abc', 'X-Team': 'cats' } })
    await happen([4, 5])
    await senderWith().drain(id, never)
    await senderWith().drain(id, never)
    const [got, ...more] = receiver.received
    expect(more).toEqual([])
    expect(got?.json).toMatchObject({
      action: 'TASKS_DELETED',
      tasks: [{ id: 4 }, { id: 5 }],
      project: { id: project },
    })
    expect(got?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'x-team': 'cats',
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_[\w-]+$/),
    })
    expect(got && isSigned(secret, got)).toBe(true)
    const [delivery] = await deliveriesOf(id)
    expect(delivery).toMatchObject({
      state: 'delivered',
      attempts: 1,
      status: 204,
      problem: null,
      next_try_at: null,
    })
    expect(delivery?.message_id).toBe(got?.headers['webhook-id'])
    expect(await read(id)).toMatchObject({
      waiting: 0,
      consecutive_failures: 0,
      last_delivery: { state: 'delivered' },
    })
  })

  test('carries the annotation, its task and the project as the API shows them', async () => {
    const { id } = await listen({
      send_for_all_actions: false,
      actions: ['ANNOTATION_CREATED', 'TASKS_CREATED'],
    })
    const [task = 0] = await newTasks(t.owner, project, 1)
    const annotation = await expectAnswer<{ id: number; result: unknown }>(t.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${task}/annotations/`,
      payload: { result: [choice()] },
    })
    await senderWith().drain(id, never)
    const byAction = new Map(receiver.received.map(({ json }) => [json['action'], json]))
    expect(byAction.get('TASKS_CREATED')).toMatchObject({ tasks: [{ id: task, data: { text: 'Text 0' } }] })
    expect(byAction.get('ANNOTATION_CREATED')).toMatchObject({
      annotation: { id: annotation.id, task, result: annotation.result, completed_by: t.owner.id },
      task: { id: task, data: { text: 'Text 0' } },
      project: { id: project, title: 'Test project', total_annotations_number: 1 },
    })
  })

  test('of what is gone by then holds its id', async () => {
    const { id } = await listen()
    const [task = 0] = await newTasks(t.owner, project, 1)
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${task}/` })
    await senderWith().drain(id, never)
    expect(receiver.received.map(({ json }) => json['tasks'])).toEqual([[{ id: task }], [{ id: task }]])
  })

  test('holds only the action when the payload is switched off', async () => {
    const { id } = await listen({ send_payload: false })
    await happen()
    await senderWith().drain(id, never)
    expect(receiver.received.map(({ json }) => json)).toEqual([{ action: 'TASKS_DELETED' }])
  })

  test('stays below 1 MB: long lists and big bodies come as ids', async () => {
    const { id } = await listen()
    const big = { data: { text: 'x'.repeat(60_000) } }
    const few = await newTasks(t.owner, project, 10)
    const many = await newTasks(
      t.owner,
      project,
      Array.from({ length: 20 }, () => big),
    )
    const wide = await newTasks(t.owner, project, 4_000)
    await senderWith().drain(id, never)
    const lists = receiver.received.map(({ json }) => json['tasks'] as object[])
    const of = (count: number) => lists.find((list) => list.length === count)
    expect(of(few.length)?.[0]).toMatchObject({ id: few[0], data: { text: 'Text 0' } })
    expect(of(many.length)).toEqual(many.map((task) => ({ id: task })))
    expect(of(wide.length)).toEqual(wide.map((task) => ({ id: task })))
    for (const { body } of receiver.received) expect(body.length).toBeLessThan(1_000_000)
  })

  test('is signed with both secrets for a day after one was replaced', async () => {
    const { id, secret } = await listen()
    const { secret: fresh } = await post<{ secret: string }>(`/api/webhooks/${id}/rotate-secret`)
    await happen()
    await senderWith().drain(id, never)
    await sql`update webhooks set previous_until = now() - interval '1 second'`.execute(t.db)
    await happen()
    await senderWith().drain(id, never)
    expect(receiver.received.map((got) => [isSigned(fresh, got), isSigned(secret, got)])).toEqual([
      [true, true],
      [true, false],
    ])
  })
})

describe('a receiver that misbehaves', () => {
  test('answers 500: the event waits, counted and told; then it gets through under the same id', async () => {
    const { id } = await listen()
    receiver.answers((res) => void res.writeHead(500).end('<b>secret of the receiver</b>'))
    await happen()
    const sender = senderWith()
    await sender.drain(id, never)
    await sender.drain(id, never)
    expect(receiver.received).toHaveLength(1)
    const failing = await read(id)
    expect(failing).toMatchObject({ consecutive_failures: 1, waiting: 1, is_active: true })
    expect(failing.last_delivery).toMatchObject({
      status: 500,
      problem: 'The receiver answered 500.',
      attempts: 1,
    })
    expect(JSON.stringify(await deliveriesOf(id))).not.toContain('secret of the receiver')
    await later()
    receiver.answers((res) => void res.writeHead(202).end())
    await sender.drain(id, never)
    const [first, second] = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(second).toBe(first)
    expect(await read(id)).toMatchObject({
      consecutive_failures: 0,
      waiting: 0,
      last_delivery: { attempts: 2 },
    })
  })

  test('redirects: a failure, and nobody follows', async () => {
    const trap = await startReceiver()
    const { id } = await listen()
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answers((res) => void res.writeHead(status, { location: trap.url }).end())
      await happen()
      await later()
      await senderWith().drain(id, never)
      const { last_delivery: last } = await read(id)
      expect([last?.status, last?.problem]).toEqual([
        status,
        expect.stringContaining('Redirects are not followed'),
      ])
    }
    expect([trap.connections(), (await read(id)).waiting]).toEqual([0, 5])
    await trap.close()
  })

  test('says 410: it hears nothing more, and the page says why', async () => {
    const { id } = await listen()
    receiver.answers((res) => void res.writeHead(410).end())
    await happen()
    await senderWith().drain(id, never)
    await happen()
    await later()
    await senderWith().drain(id, never)
    expect(receiver.received).toHaveLength(1)
    expect(await read(id)).toMatchObject({
      is_active: false,
      switched_off_reason: expect.stringContaining('410 Gone'),
      last_delivery: { state: 'dead', status: 410 },
    })
    const on = await expectAnswer<Webhook>(t.owner.api, 200, {
      method: 'PATCH',
      url: `/api/webhooks/${id}`,
      payload: { is_active: true },
    })
    expect(on).toMatchObject({ is_active: true, switched_off_reason: null, consecutive_failures: 0 })
  })

  test('is slow: the attempt ends by our clock, and the event waits', async () => {
    const { id } = await listen()
    receiver.answers(() => undefined)
    await happen()
    await senderWith({ timeoutSeconds: 0.3 }).drain(id, never)
    expect((await read(id)).last_delivery).toMatchObject({
      state: 'waiting',
      status: null,
      problem: 'The receiver did not answer within 0.3 seconds.',
    })
  })

  test('answers 200 and never ends its answer: done', async () => {
    const { id } = await listen()
    receiver.answers((res) => void res.writeHead(200).write('x'))
    await happen()
    await senderWith().drain(id, never)
    expect(await read(id)).toMatchObject({ waiting: 0, last_delivery: { state: 'delivered', status: 200 } })
  })

  test('answers 10 MB: a few bytes are read, the rest is left with it', async () => {
    const { id } = await listen()
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
    await happen()
    await senderWith().drain(id, never)
    await closed.promise
    expect(sent).toBeLessThan(10_485_760)
    expect(await read(id)).toMatchObject({ waiting: 0, last_delivery: { state: 'delivered' } })
  })

  test('asks for time with Retry-After: it gets it, for everything that waits', async () => {
    const { id } = await listen()
    receiver.answers((res) => void res.writeHead(429, { 'retry-after': '7200' }).end())
    await happen()
    await senderWith().drain(id, never)
    await happen()
    await senderWith().drain(id, never)
    expect(receiver.received).toHaveLength(1)
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from rest_until - now())::float8 as seconds from webhooks`.execute(t.db)
    expect(rows[0]?.seconds).toBeGreaterThan(7000)
    const [, first] = await deliveriesOf(id)
    expect(Date.parse(first?.next_try_at ?? '') - Date.now()).toBeGreaterThan(7_000_000)
  })

  test('closes the connection, or is not there at all', async () => {
    const { id } = await listen()
    receiver.answers((res) => void res.socket?.destroy())
    await happen()
    await senderWith().drain(id, never)
    expect((await read(id)).last_delivery?.problem).toMatch(/broke off/)
    await receiver.close()
    await later()
    await senderWith().drain(id, never)
    expect((await read(id)).last_delivery?.problem).toMatch(/Nothing listens/)
    receiver = await startReceiver()
  })

  test('never takes anything: given up after the schedule, and switched off', async () => {
    const { id } = await listen()
    receiver.answers((res) => void res.writeHead(503).end())
    await happen()
    const sender = senderWith({ schedule: [0, 0], restSeconds: 0 })
    for (let round = 0; round < 4; round++) {
      await later()
      await sender.drain(id, never)
    }
    expect(receiver.received).toHaveLength(3)
    expect(await read(id)).toMatchObject({
      is_active: false,
      switched_off_reason: expect.stringMatching(/after 3 attempts.*answered 503/),
      consecutive_failures: 3,
    })
  })
})

describe('many at once', () => {
  test('one bad event does not hold up the others, nor is it lost', async () => {
    const { id } = await listen()
    receiver.answers((res, { json }) => {
      const [first] = json['tasks'] as { id: number }[]
      res.writeHead(first?.id === 13 ? 500 : 200).end()
    })
    for (let task = 1; task <= 30; task++) await happen([task])
    await senderWith().drain(id, never)
    const states = (await deliveriesOf(id)).map(({ state }) => state)
    expect([
      states.filter((s) => s === 'delivered').length,
      states.filter((s) => s === 'waiting').length,
    ]).toEqual([29, 1])
    expect(await read(id)).toMatchObject({ is_active: true, consecutive_failures: 0 })
  })

  test('several workers send each event once', async () => {
    const { id } = await listen()
    receiver.answers((res) => void setTimeout(() => res.writeHead(200).end(), 5))
    for (let task = 1; task <= 60; task++) await happen([task])
    const workers = Array.from({ length: 4 }, () => senderWith())
    await Promise.all(workers.map((worker) => worker.drain(id, never)))
    const told = receiver.received.map(({ json }) => (json['tasks'] as { id: number }[])[0]?.id)
    expect(told.toSorted((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  })

  test('a worker that stops gives its claims back untried; one that is silent loses them by time', async () => {
    const { id } = await listen()
    receiver.answers(() => undefined)
    await happen()
    const stop = new AbortController()
    const working = senderWith().drain(id, stop.signal)
    await expect.poll(() => receiver.received.length).toBe(1)
    stop.abort(new Error('stopping'))
    await working
    expect((await deliveriesOf(id))[0]).toMatchObject({ state: 'waiting', attempts: 0 })
    // as a killed worker leaves it
    await sql`update webhook_deliveries set claimed_by = 'dead', claimed_until = now() + interval '0.2 seconds'`.execute(
      t.db,
    )
    receiver.answers((res) => void res.writeHead(200).end())
    const sender = senderWith()
    await sender.drain(id, never)
    expect(receiver.received).toHaveLength(1)
    await sleep(250)
    await sql`delete from graphile_worker._private_jobs`.execute(t.db)
    await sender.wakeIdle()
    const { rows } = await sql`select 1 from graphile_worker.jobs where key = ${`webhook:${id}`}`.execute(
      t.db,
    )
    expect(rows).toHaveLength(1)
    await sender.drain(id, never)
    expect((await deliveriesOf(id))[0]).toMatchObject({ state: 'delivered' })
  })
})

describe('by hand', () => {
  test('a test event is sent at once, also while the webhook is off, and tells how it went', async () => {
    const { id, secret } = await listen({ is_active: false })
    expect(await post(`/api/webhooks/${id}/test`)).toMatchObject({
      action: 'WEBHOOK_TEST',
      state: 'delivered',
      status: 204,
    })
    const [got] = receiver.received
    expect(got?.json).toMatchObject({ action: 'WEBHOOK_TEST', webhook: { id }, project: { id: project } })
    expect(got && isSigned(secret, got)).toBe(true)
    receiver.answers((res) => void res.writeHead(401).end())
    expect(await post(`/api/webhooks/${id}/test`)).toMatchObject({
      state: 'dead',
      status: 401,
      problem: expect.stringContaining('Check the headers'),
    })
    expect(await read(id)).toMatchObject({ consecutive_failures: 0 })
    await post('/api/webhooks/999999/test', 404)
  })

  test('a delivery is sent again, with all its attempts before it', async () => {
    const { id } = await listen()
    await happen()
    await senderWith().drain(id, never)
    const [done] = await deliveriesOf(id)
    const again = await post<WebhookDelivery>(`/api/webhooks/${id}/deliveries/${done?.id}/resend`)
    expect(again).toMatchObject({ state: 'waiting', attempts: 0, message_id: done?.message_id })
    await senderWith().drain(id, never)
    expect(receiver.received).toHaveLength(2)
    await post(`/api/webhooks/${id}/deliveries/999999/resend`, 404)
    await sql`update webhooks set is_active = false`.execute(t.db)
    await post(`/api/webhooks/${id}/deliveries/${done?.id}/resend`, 400)
  })
})

test('deliveries are forgotten a week after they ended; what waits stays while its webhook is on', async () => {
  const { id } = await listen()
  const off = await listen({ is_active: false })
  const sender = senderWith()
  await sql`
    insert into webhook_deliveries (webhook_id, action, ids, state, finished_at, created_at)
    select webhook, 'TASKS_DELETED', '{1}', state, now() - ended::interval, now() - made::interval
      from (values (${id}::int, 'delivered', '8 days', '9 days'), (${id}, 'dead', '8 days', '20 days'),
                   (${id}, 'delivered', '6 days', '9 days'), (${id}, 'waiting', null, '20 days'),
                   (${off.id}, 'waiting', null, '20 days')) as v(webhook, state, ended, made)`.execute(t.db)
  await sql`update webhooks set updated_at = now() - interval '8 days'`.execute(t.db)
  await sender.purge()
  expect((await deliveriesOf(id)).map(({ state }) => state)).toEqual(['waiting', 'delivered'])
  expect(await deliveriesOf(off.id)).toEqual([])
})
