import type { WebhookDelivery } from '@sluice/contract'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { choice, expectAnswer, newTasks } from '../../../testing/labeling-fixture.ts'
import { startReceiver, type Receiver } from '../../../testing/receiver.ts'
import { isSigned, webhookFixture } from '../../../testing/webhook-fixture.ts'

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

describe('a delivery', () => {
  test('is a signed POST with the headers of the webhook, sent once and then done', async () => {
    const { id, secret } = await w.listen(receiver.url, {
      headers: { Authorization: 'Bearer abc', 'X-Team': 'cats' },
    })
    await w.happen([4, 5])
    await w.sender().drain(id, never)
    await w.sender().drain(id, never)
    const [got, ...more] = receiver.received
    expect(more).toEqual([])
    expect(got?.json).toMatchObject({
      action: 'TASKS_DELETED',
      tasks: [{ id: 4 }, { id: 5 }],
      project: { id: w.project },
    })
    expect(got?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'x-team': 'cats',
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_[\w-]+$/),
    })
    expect(got && isSigned(secret, got)).toBe(true)
    const [delivery] = await w.deliveries(id)
    expect(delivery).toMatchObject({
      state: 'delivered',
      attempts: 1,
      status: 204,
      problem: null,
      next_try_at: null,
    })
    expect(delivery?.message_id).toBe(got?.headers['webhook-id'])
    expect(await w.read(id)).toMatchObject({
      waiting: 0,
      consecutive_failures: 0,
      last_delivery: { state: 'delivered' },
    })
  })

  test('carries the annotation, its task and the project as the API shows them', async () => {
    const { id } = await w.listen(receiver.url, {
      send_for_all_actions: false,
      actions: ['ANNOTATION_CREATED', 'TASKS_CREATED'],
    })
    const [task = 0] = await newTasks(w.owner, w.project, 1)
    const annotation = await expectAnswer<{ id: number; result: unknown }>(w.owner.api, 201, {
      method: 'POST',
      url: `/api/tasks/${task}/annotations/`,
      payload: { result: [choice()] },
    })
    await w.sender().drain(id, never)
    const byAction = new Map(receiver.received.map(({ json }) => [json['action'], json]))
    expect(byAction.get('TASKS_CREATED')).toMatchObject({ tasks: [{ id: task, data: { text: 'Text 0' } }] })
    expect(byAction.get('ANNOTATION_CREATED')).toMatchObject({
      annotation: { id: annotation.id, task, result: annotation.result, completed_by: w.owner.id },
      task: { id: task, data: { text: 'Text 0' } },
      project: { id: w.project, title: 'Test project', total_annotations_number: 1 },
    })
  })

  test('of what is gone by then holds its id', async () => {
    const { id } = await w.listen(receiver.url)
    const [task = 0] = await newTasks(w.owner, w.project, 1)
    await expectAnswer(w.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${task}/` })
    await w.sender().drain(id, never)
    expect(receiver.received.map(({ json }) => json['tasks'])).toEqual([[{ id: task }], [{ id: task }]])
  })

  test('holds only the action when the payload is switched off', async () => {
    const { id } = await w.listen(receiver.url, { send_payload: false })
    await w.happen()
    await w.sender().drain(id, never)
    expect(receiver.received.map(({ json }) => json)).toEqual([{ action: 'TASKS_DELETED' }])
  })

  test('stays below 1 MB: long lists and big bodies come as ids', async () => {
    const { id } = await w.listen(receiver.url)
    const big = { data: { text: 'x'.repeat(60_000) } }
    const few = await newTasks(w.owner, w.project, 10)
    const many = await newTasks(
      w.owner,
      w.project,
      Array.from({ length: 20 }, () => big),
    )
    const wide = await newTasks(w.owner, w.project, 4_000)
    await w.sender().drain(id, never)
    const lists = receiver.received.map(({ json }) => json['tasks'] as object[])
    const of = (count: number) => lists.find((list) => list.length === count)
    expect(of(few.length)?.[0]).toMatchObject({ id: few[0], data: { text: 'Text 0' } })
    expect(of(many.length)).toEqual(many.map((task) => ({ id: task })))
    expect(of(wide.length)).toEqual(wide.map((task) => ({ id: task })))
    for (const { body } of receiver.received) expect(body.length).toBeLessThan(1_000_000)
  })

  test('stays below 1 MB where tasks and annotations fit one by one, but not together', async () => {
    const { id } = await w.listen(receiver.url, {
      send_for_all_actions: false,
      actions: ['ANNOTATIONS_CREATED'],
    })
    const text = 'x'.repeat(60_000)
    const long = { ...choice(), meta: { text: [text] } }
    const tasks = await newTasks(
      w.owner,
      w.project,
      Array.from({ length: 12 }, () => ({ data: { text }, annotations: [{ result: [long] }] })),
    )
    await w.sender().drain(id, never)
    const [got] = receiver.received
    expect(got?.body.length).toBeLessThan(1_000_000)
    expect(got?.json['task']).toEqual(tasks.map((task) => ({ id: task })))
    expect(got?.json['annotation']).toHaveLength(12)
  })

  test('is signed with both secrets for a day after one was replaced', async () => {
    const { id, secret } = await w.listen(receiver.url)
    const { secret: fresh } = await w.post<{ secret: string }>(`/api/webhooks/${id}/rotate-secret`)
    await w.happen()
    await w.sender().drain(id, never)
    await sql`update webhooks set previous_until = now() - interval '1 second'`.execute(w.db)
    await w.happen()
    await w.sender().drain(id, never)
    expect(receiver.received.map((got) => [isSigned(fresh, got), isSigned(secret, got)])).toEqual([
      [true, true],
      [true, false],
    ])
  })
})

describe('many at once', () => {
  test('one bad event does not hold up the others, nor is it lost', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers((res, { json }) => {
      const [first] = json['tasks'] as { id: number }[]
      res.writeHead(first?.id === 13 ? 500 : 200).end()
    })
    for (let task = 1; task <= 30; task++) await w.happen([task])
    await w.sender().drain(id, never)
    const states = (await w.deliveries(id)).map(({ state }) => state)
    expect([
      states.filter((s) => s === 'delivered').length,
      states.filter((s) => s === 'waiting').length,
    ]).toEqual([29, 1])
    expect(await w.read(id)).toMatchObject({ is_active: true, consecutive_failures: 0 })
  })

  test('several workers send each event once', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers((res) => void setTimeout(() => res.writeHead(200).end(), 5))
    for (let task = 1; task <= 60; task++) await w.happen([task])
    const workers = Array.from({ length: 4 }, () => w.sender())
    await Promise.all(workers.map((worker) => worker.drain(id, never)))
    const told = receiver.received.map(({ json }) => (json['tasks'] as { id: number }[])[0]?.id)
    expect(told.toSorted((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  })

  test('a worker that stops gives its claims back untried; one that is silent loses them by time', async () => {
    const { id } = await w.listen(receiver.url)
    receiver.answers(() => undefined)
    await w.happen()
    const stop = new AbortController()
    const working = w.sender().drain(id, stop.signal)
    await expect.poll(() => receiver.received.length).toBe(1)
    stop.abort(new Error('stopping'))
    await working
    expect((await w.deliveries(id))[0]).toMatchObject({ state: 'waiting', attempts: 0 })
    // as a killed worker leaves it
    const claimedUntil = (moment: string) =>
      sql`update webhook_deliveries set claimed_by = 'dead', claimed_until = now() + ${moment}::interval`.execute(
        w.db,
      )
    await claimedUntil('1 hour')
    receiver.answers((res) => void res.writeHead(200).end())
    const sender = w.sender()
    await sender.drain(id, never)
    expect(receiver.received).toHaveLength(1)
    await claimedUntil('-1 second')
    await sql`delete from graphile_worker._private_jobs`.execute(w.db)
    await sender.wakeIdle()
    const { rows } = await sql`select 1 from graphile_worker.jobs where key = ${`webhook:${id}`}`.execute(
      w.db,
    )
    expect(rows).toHaveLength(1)
    await sender.drain(id, never)
    expect((await w.deliveries(id))[0]).toMatchObject({ state: 'delivered' })
  })

  test('a worker that wakes up late, when another has its claim, settles nothing', async () => {
    const { id } = await w.listen(receiver.url)
    let answer = (): void => undefined
    receiver.answers((res) => void (answer = () => res.writeHead(200).end()))
    await w.happen()
    const working = w.sender().drain(id, never)
    await expect.poll(() => receiver.received.length).toBe(1)
    await sql`update webhook_deliveries set claimed_by = 'another', claimed_until = now() + interval '1 minute'`.execute(
      w.db,
    )
    answer()
    await working
    expect((await w.deliveries(id))[0]).toMatchObject({ state: 'waiting', attempts: 0 })
  })
})

describe('by hand', () => {
  test('a test event is sent at once, also while the webhook is off, and tells how it went', async () => {
    const { id, secret } = await w.listen(receiver.url, { is_active: false })
    expect(await w.post(`/api/webhooks/${id}/test`)).toMatchObject({
      action: 'WEBHOOK_TEST',
      state: 'delivered',
      status: 204,
    })
    const [got] = receiver.received
    expect(got?.json).toMatchObject({ action: 'WEBHOOK_TEST', webhook: { id }, project: { id: w.project } })
    expect(got && isSigned(secret, got)).toBe(true)
    receiver.answers((res) => void res.writeHead(401).end())
    expect(await w.post(`/api/webhooks/${id}/test`)).toMatchObject({
      state: 'dead',
      status: 401,
      problem: expect.stringContaining('Check the headers'),
    })
    expect(await w.read(id)).toMatchObject({ consecutive_failures: 0 })
    await w.post('/api/webhooks/999999/test', 404)
  })

  test('a delivery is sent again, with all its attempts before it', async () => {
    const { id } = await w.listen(receiver.url)
    await w.happen()
    await w.sender().drain(id, never)
    const [done] = await w.deliveries(id)
    const again = await w.post<WebhookDelivery>(`/api/webhooks/${id}/deliveries/${done?.id}/resend`)
    expect(again).toMatchObject({ state: 'waiting', attempts: 0, message_id: done?.message_id })
    await w.sender().drain(id, never)
    expect(receiver.received).toHaveLength(2)
    await w.post(`/api/webhooks/${id}/deliveries/999999/resend`, 404)
    await sql`update webhooks set is_active = false`.execute(w.db)
    await w.post(`/api/webhooks/${id}/deliveries/${done?.id}/resend`, 400)
  })
})

test('deliveries are forgotten a week after they ended; what waits stays while its webhook is on', async () => {
  const { id } = await w.listen(receiver.url)
  const off = await w.listen(receiver.url, { is_active: false })
  const sender = w.sender()
  await sql`
    insert into webhook_deliveries (webhook_id, action, ids, state, finished_at, created_at)
    select webhook, 'TASKS_DELETED', '{1}', state, now() - ended::interval, now() - made::interval
      from (values (${id}::int, 'delivered', '8 days', '9 days'), (${id}, 'dead', '8 days', '20 days'),
                   (${id}, 'delivered', '6 days', '9 days'), (${id}, 'waiting', null, '20 days'),
                   (${off.id}, 'waiting', null, '20 days')) as v(webhook, state, ended, made)`.execute(w.db)
  await sql`update webhooks set updated_at = now() - interval '8 days'`.execute(w.db)
  await sender.purge()
  expect((await w.deliveries(id)).map(({ state }) => state)).toEqual(['waiting', 'delivered'])
  expect(await w.deliveries(off.id)).toEqual([])
})
