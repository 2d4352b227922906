import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { User } from '@sluice/contract'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

describe('oneself', () => {
  test('whoami has what clients read', async () => {
    const body: unknown = (await t.owner.api({ method: 'GET', url: '/api/current-user/whoami/' })).json()
    expect(User.parse(body)).toMatchObject({
      id: t.owner.id,
      username: 'owner',
      active_organization: 1,
      active_organization_meta: { email: t.owner.email },
      org_membership: [{ organization_id: 1, active: true, role: 'OW' }],
    })
  })

  test('names and hotkeys can be changed, anything else in the body has no effect', async () => {
    const member = await t.member()
    const patched = await member.api({
      method: 'PATCH',
      url: '/api/current-user',
      payload: {
        first_name: 'Grace',
        last_name: 'Hopper',
        role: 'owner',
        email: 'x@y.org',
        password: 'nope',
      },
    })
    expect(patched.json()).toMatchObject({
      first_name: 'Grace',
      initials: 'GH',
      role: 'member',
      email: member.email,
    })
    const hotkeys = { custom_hotkeys: { 'annotation:submit': { key: 'ctrl+s', active: true } } }
    const set = await member.api({ method: 'PATCH', url: '/api/current-user/hotkeys/', payload: hotkeys })
    expect(set.json()).toEqual(hotkeys)
    expect((await member.api({ method: 'GET', url: '/api/current-user/hotkeys' })).json()).toEqual(hotkeys)
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s as a key does nothing',
    async (key) => {
      const answer = await t.owner.api({
        method: 'PATCH',
        url: `/api/current-user?${key}=1&${key}[a]=1`,
        headers: { 'content-type': 'application/json', [key]: 'x' },
        payload: `{"${key}":{"role":"owner"},"custom_hotkeys":{"${key}":{"a":1}},"last_name":"Byron"}`,
      })
      expect(answer.statusCode).toBe(200)
      expect(answer.json()).toMatchObject({ last_name: 'Byron' })
      expect(({} as Record<string, unknown>)['role']).toBeUndefined()
    },
  )

  test.each([
    ['application/json', '{"first_name": "oops'],
    ['application/json', '['.repeat(100_000)],
    ['application/json', '[]'],
    ['application/json', 'null'],
    ['application/json', '{"first_name": "a\\u0000b"}'],
    ['application/json', '{"first_name": {"deep": 1}}'],
    ['application/x-www-form-urlencoded', 'first_name=a&first_name=b'],
  ])('a body that makes no sense is 400: %s %#', async (type, payload) => {
    const answer = await t.owner.api({
      method: 'PATCH',
      url: '/api/current-user',
      headers: { 'content-type': type },
      payload,
    })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ status_code: 400, exc_info: null })
  })

  test('JSON, form and multipart bodies are one to the server', async () => {
    const boundary = 'xxBOUNDARYxx'
    const bodies = [
      { type: 'application/json', payload: '{"phone":"1"}' },
      { type: 'application/x-www-form-urlencoded', payload: 'phone=2' },
      {
        type: `multipart/form-data; boundary=${boundary}`,
        payload: `--${boundary}\r\ncontent-disposition: form-data; name="phone"\r\n\r\n3\r\n--${boundary}--\r\n`,
      },
    ]
    const phones: string[] = []
    for (const { type, payload } of bodies) {
      const headers = { 'content-type': type }
      const answer = await t.owner.api({ method: 'PATCH', url: '/api/current-user', headers, payload })
      phones.push(answer.json<{ phone: string }>().phone)
    }
    expect(phones).toEqual(['1', '2', '3'])
  })

  test('other content types and bodies over 1 MiB are refused in the same shape', async () => {
    const send = (type: string, payload: string) =>
      t.owner.api({ method: 'PATCH', url: '/api/current-user', headers: { 'content-type': type }, payload })
    const xml = await send('application/xml', '<a/>')
    expect([xml.statusCode, xml.json<{ status_code: number }>().status_code]).toEqual([415, 415])
    const big = await send('application/json', JSON.stringify({ first_name: 'x'.repeat(1_100_000) }))
    expect([big.statusCode, big.json<{ detail: string }>().detail]).toEqual([
      413,
      'The request body is too large.',
    ])
  })
})

describe('others', () => {
  test('the owner makes, edits and removes accounts', async () => {
    const made = await t.owner.api({
      method: 'POST',
      url: '/api/users/',
      payload: { email: 'new@example.org', first_name: 'New', username: 'newcomer' },
    })
    expect(made.statusCode).toBe(201)
    const { id } = made.json<{ id: number }>()
    const url = `/api/users/${id}/`
    expect((await t.owner.api({ method: 'GET', url })).json()).toMatchObject({
      email: 'new@example.org',
      username: 'newcomer',
    })
    const patched = await t.owner.api({ method: 'PATCH', url, payload: { last_name: 'Name' } })
    expect(patched.json()).toMatchObject({ last_name: 'Name' })
    const list = (await t.owner.api({ method: 'GET', url: '/api/users/' })).json<{ id: number }[]>()
    expect(list.map((u) => u.id)).toContain(id)
    expect((await t.owner.api({ method: 'DELETE', url })).statusCode).toBe(204)
    expect((await t.owner.api({ method: 'GET', url })).statusCode).toBe(404)
  })

  test('members do none of that, and cannot edit other people', async () => {
    const [a, b] = [await t.member(), await t.member()]
    const calls = [
      { method: 'POST', url: '/api/users', payload: { email: 'z@example.org' } },
      { method: 'DELETE', url: `/api/users/${b.id}` },
      { method: 'PATCH', url: `/api/users/${b.id}`, payload: { custom_hotkeys: { x: {} } } },
    ] as const
    const answers = await Promise.all(calls.map((call) => a.api(call)))
    expect(answers.map((answer) => answer.statusCode)).toEqual([403, 403, 404])
  })

  test('the owner cannot be removed', async () => {
    const answer = await t.owner.api({ method: 'DELETE', url: `/api/users/${t.owner.id}` })
    expect(answer.statusCode).toBe(400)
  })

  test.each([
    '/api/users/999999',
    '/api/users/abc',
    '/api/users/-1',
    '/api/users/99999999999',
    '/api/users/1e99',
    '/api/organizations/2',
  ])('%s is 404', async (url) => {
    expect((await t.owner.api({ method: 'GET', url })).statusCode).toBe(404)
  })

  test('no answer holds a password hash, token hash or sealed token', async () => {
    const { rows } = await t.connection.pool.query<{ password_hash: string; token_sealed: string }>(
      'select password_hash, token_sealed from users where id = $1',
      [t.owner.id],
    )
    for (const url of ['/api/users', `/api/users/${t.owner.id}`, '/api/current-user', '/api/auth/state']) {
      const { body } = await t.owner.api({ method: 'GET', url })
      expect(body).not.toContain(rows[0]?.password_hash)
      expect(body).not.toContain(rows[0]?.token_sealed)
      expect(body).not.toMatch(/hash|sealed/)
    }
  })
})

test('there is one organization', async () => {
  const list = await t.owner.api({ method: 'GET', url: '/api/organizations/' })
  expect(list.json()).toMatchObject([{ id: 1, title: 'Sluice' }])
  expect((await t.owner.api({ method: 'GET', url: '/api/organizations/1' })).json()).toMatchObject({ id: 1 })
})

test.each(['/api/version', '/api/version/', '/version'])('%s says Community', async (url) => {
  expect((await t.stranger({ method: 'GET', url })).json()).toMatchObject({
    release: expect.stringMatching(/^\d+\./),
    edition: 'Community',
    'label-studio-os-package': { version: expect.any(String) },
  })
})

test('health needs no database, readiness does', async () => {
  const other = await testApp()
  const ask = async (url: string) => (await other.stranger({ method: 'GET', url })).statusCode
  expect([await ask('/health'), await ask('/health/ready')]).toEqual([200, 200])
  await other.connection.pool.query('delete from kysely_migration')
  expect([await ask('/health'), await ask('/health/ready')]).toEqual([200, 503])
  await other.close()
})
