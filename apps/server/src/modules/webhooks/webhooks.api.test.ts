import type { Webhook } from '@sluice/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAnswer, newProject, type ErrorAnswer } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let project: number
beforeAll(async () => {
  t = await testApp()
  project = await newProject(t.owner)
})
afterAll(() => t.close())

const URL = 'https://receiver.example/hook'
const create = (body: object = {}, status = 201) =>
  expectAnswer<Webhook & { secret: string }>(t.owner.api, status, {
    method: 'POST',
    url: '/api/webhooks/',
    payload: { url: URL, project, ...body },
  })
const change = <T = Webhook>(id: number, body: object, status = 200, query = '') =>
  expectAnswer<T>(t.owner.api, status, {
    method: 'PATCH',
    url: `/api/webhooks/${id}/${query}`,
    payload: body,
  })
const read = (id: number) => expectAnswer<Webhook>(t.owner.api, 200, { url: `/api/webhooks/${id}` })
const refused = async (body: object): Promise<Record<string, string[]> | undefined> =>
  ((await create(body, 400)) as unknown as ErrorAnswer).validation_errors
const sealedOf = async (id: number): Promise<Record<string, string>> =>
  (await t.db.selectFrom('webhooks').select('secrets').where('id', '=', id).executeTakeFirstOrThrow()).secrets

describe('a webhook', () => {
  test('has the fields and defaults of Label Studio, and its secret is answered once', async () => {
    const { secret, ...made } = await create()
    expect(secret).toMatch(/^whsec_/)
    expect(made).toMatchObject({
      organization: 1,
      project,
      url: URL,
      send_payload: true,
      send_for_all_actions: true,
      headers: {},
      is_active: true,
      actions: [],
      consecutive_failures: 0,
      switched_off_reason: null,
      waiting: 0,
      last_delivery: null,
    })
    expect(await read(made.id)).toEqual(made)
    expect(JSON.stringify(await sealedOf(made.id))).not.toContain(secret)
  })

  test('of one project is listed under it, one of all projects only without, or under isnull', async () => {
    const mine = await create()
    const global = await create({ project: null })
    const ids = async (query: string) =>
      (await expectAnswer<Webhook[]>(t.owner.api, 200, { url: `/api/webhooks${query}` })).map((w) => w.id)
    expect(await ids(`?project=${project}`)).toContain(mine.id)
    expect(await ids(`?project=${project}`)).not.toContain(global.id)
    expect(await ids('')).toEqual(expect.arrayContaining([mine.id, global.id]))
    const nulls = await ids('?project=isnull')
    expect([nulls.includes(global.id), nulls.includes(mine.id)]).toEqual([true, false])
  })

  test('changes field by field; older clients repeat the fields in the query', async () => {
    const { id } = await create({ actions: ['TASKS_CREATED'], send_for_all_actions: false })
    const changed = await change(id, { is_active: 'False', project: 999 }, 200, '?is_active=True&url=x')
    expect(changed).toMatchObject({
      is_active: false,
      actions: ['TASKS_CREATED'],
      send_for_all_actions: false,
      project,
    })
    const put = { method: 'PUT' as const, url: `/api/webhooks/${id}/` }
    await expectAnswer(t.owner.api, 400, { ...put, payload: { actions: [] } })
    const answer = await expectAnswer<Webhook>(t.owner.api, 200, {
      ...put,
      payload: { url: URL, actions: [] },
    })
    expect(answer.actions).toEqual([])
  })

  test('ends with its deletion, and with its project', async () => {
    const other = await newProject(t.owner)
    const [one, two] = [await create(), await create({ project: other })]
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/webhooks/${one.id}/` })
    await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/projects/${other}/` })
    for (const { id } of [one, two])
      for (const method of ['GET', 'DELETE'] as const)
        await expectAnswer(t.owner.api, 404, { method, url: `/api/webhooks/${id}/` })
    await change(two.id, {}, 404)
  })

  test('says what it does not take', async () => {
    expect(await refused({ url: undefined })).toEqual({ url: ['This field is required.'] })
    for (const url of [
      'ftp://a.example',
      'a.example',
      'http:a.example',
      'https:///a',
      'http:\\\\a',
      'javascript:x',
    ])
      expect(await refused({ url })).toEqual({ url: [expect.stringContaining('begins with https://')] })
    expect(await refused({ url: 'https://u:p@a.example' })).toEqual({
      url: [expect.stringContaining('into a header')],
    })
    expect(await refused({ url: 'https://a.example/x y' })).toEqual({
      url: [expect.stringContaining('spaces')],
    })
    expect(await refused({ url: `https://a.example/${'x'.repeat(2048)}` })).toHaveProperty('url')
    expect(await refused({ actions: ['TASK_EATEN'] })).toEqual({
      actions: [expect.stringMatching(/no action "TASK_EATEN".*TASKS_CREATED/)],
    })
    expect(await refused({ actions: ['PROJECT_DELETED'] })).toEqual({
      actions: [expect.stringContaining('all projects')],
    })
    await create({ project: 999_999 }, 404)
  })

  test('of all projects may be told of the beginning and end of projects', async () => {
    expect((await create({ project: null, actions: ['PROJECT_CREATED'] })).actions).toEqual([
      'PROJECT_CREATED',
    ])
  })

  test('is nobody’s without an account', async () => {
    const { id } = await create()
    for (const url of ['/api/webhooks', '/api/webhooks/info', `/api/webhooks/${id}`])
      expect((await t.stranger({ url })).statusCode).toBe(401)
  })
})

describe('headers', () => {
  test('are answered as names with a mask, and rest sealed', async () => {
    const { id, headers } = await create({
      headers: { Authorization: 'Bearer very-secret', 'X-Team': 'cats' },
    })
    expect(headers).toEqual({ Authorization: '********', 'X-Team': '********' })
    const sealed = await sealedOf(id)
    expect(Object.keys(sealed).sort()).toEqual(['header.Authorization', 'header.X-Team', 'signing'])
    expect(JSON.stringify(sealed)).not.toContain('very-secret')
  })

  test('stay when they are not sent, or sent as the mask; what is left out goes', async () => {
    const { id } = await create({ headers: { Authorization: 'one', 'X-Team': 'cats' } })
    const before = await sealedOf(id)
    await change(id, { send_payload: false })
    expect(await sealedOf(id)).toEqual(before)
    const { headers } = await change(id, { headers: { Authorization: '********', 'X-New': 'n' } })
    expect(Object.keys(headers)).toEqual(['Authorization', 'X-New'])
    expect((await sealedOf(id))['header.Authorization']).toBe(before['header.Authorization'])
    expect((await change(id, { headers: {} })).headers).toEqual({})
  })

  test('are asked for again when the address leads to another server', async () => {
    const { id } = await create({ headers: { Authorization: 'one' } })
    await change(id, { url: 'https://receiver.example/other' })
    for (const url of [
      'https://evil.example/hook',
      'http://receiver.example/hook',
      'https://receiver.example:444/',
    ])
      for (const headers of [undefined, { Authorization: '********' }]) {
        const answer = await change<ErrorAnswer>(id, { url, headers }, 400)
        expect(answer.validation_errors).toEqual({
          headers: [expect.stringContaining('enter the value of Authorization again')],
        })
      }
    expect((await read(id)).url).toBe('https://receiver.example/other')
    await change(id, { url: 'https://evil.example/hook', headers: { Authorization: 'two' } })
    await change(id, { url: 'https://third.example/hook', headers: {} })
  })

  test.each([
    [{ 'Bad name': 'x' }, /letters, digits/],
    [{ 'X-A': 'line\r\nX-B: injected' }, /ASCII/],
    [{ 'X-A': 'ü' }, /ASCII/],
    [{ Host: 'x' }, /set by the server itself/],
    [{ 'webhook-signature': 'x' }, /set by the server itself/],
    [{ 'Content-Length': '1' }, /set by the server itself/],
    [{ Authorization: 'a', authorization: 'b' }, /there twice/],
    [{ 'X-New': '********' }, /no stored value/],
    [Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`h${i}`, 'x'])), /at most 10/],
  ])('%j are refused', async (headers, words) => {
    expect((await refused({ headers }))?.['headers']?.[0]).toMatch(words)
  })
})

test('info tells of every action, and of one kind when asked', async () => {
  const info = (query: string) =>
    expectAnswer<Record<string, { 'organization-only': boolean; key: string }>>(t.owner.api, 200, {
      url: `/api/webhooks/info/${query}`,
    })
  const all = await info('')
  expect(Object.keys(all)).toEqual(
    expect.arrayContaining(['PROJECT_CREATED', 'ANNOTATIONS_DELETED', 'LABEL_LINK_UPDATED', 'SYNC_FAILED']),
  )
  expect(all['ANNOTATIONS_DELETED']).toEqual({
    name: 'Annotations deleted',
    description: '',
    key: 'annotations',
    'organization-only': false,
  })
  expect(Object.keys(await info('?organization-only=true')).sort()).toEqual([
    'PROJECT_CREATED',
    'PROJECT_DELETED',
  ])
  expect(Object.keys(await info('?organization-only=False'))).not.toContain('PROJECT_CREATED')
})
