import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEST_SECRET_KEY, testApp, type TestApp, type TestUser } from '../../../testing/test-app.ts'
import { deriveKey } from '../../lib/keys.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const call = (authorization: string, method: 'GET' | 'PATCH' = 'GET') =>
  t.stranger({
    method,
    url: method === 'GET' ? '/api/current-user/whoami' : '/api/current-user',
    headers: { authorization },
    ...(method === 'PATCH' ? { payload: { phone: '1' } } : {}),
  })
const create = (user: TestUser) => user.api({ method: 'POST', url: '/api/token/' })
const post = (url: string, refresh: string, user?: TestUser) =>
  (user?.api ?? t.stranger)({ method: 'POST', url, payload: { refresh } })

describe('legacy tokens', () => {
  test('are one word without dots, so that no client takes them for a JWT', async () => {
    const { token } = (await t.owner.browser({ method: 'GET', url: '/api/current-user/token' })).json<{
      token: string
    }>()
    expect(token).toMatch(/^[\w-]{43}$/)
    expect((await call(`Token ${token}`)).json()).toMatchObject({ email: t.owner.email })
    expect((await call(`token  ${token}`)).statusCode).toBe(200)
  })

  test('are replaced by a reset', async () => {
    const member = await t.member()
    const reset = await member.api({ method: 'POST', url: '/api/current-user/reset-token/' })
    expect(reset.statusCode).toBe(201)
    expect((await call(`Token ${member.token}`)).statusCode).toBe(401)
    expect((await call(`Token ${reset.json<{ token: string }>().token}`)).statusCode).toBe(200)
  })

  test('lie in the database hashed and sealed only', async () => {
    const { rows } = await t.connection.pool.query('select to_jsonb(u)::text as row from users u')
    expect(JSON.stringify(rows)).not.toContain(t.owner.token)
  })

  test('can be switched off by the owner, for everybody', async () => {
    const other = await testApp()
    const set = (by: TestUser, on: boolean) =>
      by.browser({ method: 'POST', url: '/api/jwt/settings', payload: { legacy_api_tokens_enabled: on } })
    expect((await set(await other.member(), false)).statusCode).toBe(403)
    expect((await set(other.owner, false)).json()).toEqual({
      api_tokens_enabled: true,
      legacy_api_tokens_enabled: false,
      api_token_ttl_days: 73_000,
    })
    expect((await other.owner.api({ method: 'GET', url: '/api/current-user/whoami' })).statusCode).toBe(401)
    await other.close()
  })
})

describe('personal access tokens', () => {
  test('are created once, listed without signature, exchanged, rotated and revoked', async () => {
    const user = await t.member()
    const made = await create(user)
    expect(made.statusCode).toBe(201)
    const { token, expires_at } = made.json<{ token: string; expires_at: string }>()
    expect(decodeJwt(token).exp).toBe(Date.parse(expires_at) / 1000)
    expect(decodeJwt(token)).toMatchObject({ token_type: 'refresh', sub: String(user.id) })
    expect((await create(user)).statusCode).toBe(409)

    const list = (await user.api({ method: 'GET', url: '/api/token' })).json<{ token: string }[]>()
    expect(list.map((item) => item.token)).toEqual([token.split('.').slice(0, 2).join('.')])

    const refreshed = await post('/api/token/refresh/', token)
    expect(refreshed.statusCode).toBe(200)
    const { access } = refreshed.json<{ access: string }>()
    expect(decodeJwt(access).exp).toBeLessThanOrEqual(Date.now() / 1000 + 301)
    expect((await call(`Bearer ${access}`)).json()).toMatchObject({ id: user.id })
    expect((await call(`Bearer ${access}`, 'PATCH')).statusCode).toBe(200)

    const rotated = await post('/api/token/rotate/', token, user)
    expect(rotated.statusCode).toBe(200)
    const next = rotated.json<{ refresh: string }>().refresh
    expect((await call(`Bearer ${access}`)).statusCode).toBe(401)
    expect((await post('/api/token/refresh/', token)).statusCode).toBe(401)
    expect((await post('/api/token/rotate/', token, user)).statusCode).toBe(400)
    expect((await post('/api/token/refresh/', next)).statusCode).toBe(200)

    const revoked = await post('/api/token/blacklist/', next, user)
    expect([revoked.statusCode, revoked.body]).toEqual([204, ''])
    expect((await post('/api/token/blacklist/', next, user)).statusCode).toBe(404)
    expect((await post('/api/token/refresh/', next)).statusCode).toBe(401)
    expect((await create(user)).statusCode).toBe(201)
  })

  test('sent as they are, without exchange, they read but do not write', async () => {
    const { token } = (await create(await t.member())).json<{ token: string }>()
    expect((await call(`Bearer ${token}`)).statusCode).toBe(200)
    expect((await call(`Bearer ${token}`, 'PATCH')).statusCode).toBe(401)
  })

  test('can be revoked by what the list shows', async () => {
    const user = await t.member()
    await create(user)
    const [item] = (await user.api({ method: 'GET', url: '/api/token/' })).json<{ token: string }[]>()
    expect((await post('/api/token/blacklist', item?.token ?? '', user)).statusCode).toBe(204)
  })

  test('of other people can be neither rotated nor revoked', async () => {
    const victim = await t.member()
    const { token } = (await create(victim)).json<{ token: string }>()
    expect((await post('/api/token/rotate', token, t.owner)).statusCode).toBe(400)
    expect((await post('/api/token/blacklist', token, t.owner)).statusCode).toBe(404)
    expect((await post('/api/token/refresh', token)).statusCode).toBe(200)
  })

  test('that we did not make in this way are refused', async () => {
    const { token } = (await create(await t.member())).json<{ token: string }>()
    const claims = decodeJwt(token)
    const key = deriveKey(TEST_SECRET_KEY, 'personal access tokens')
    const sign = (more: object, k = key, alg = 'HS256', typ = 'JWT') =>
      new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg, typ }).sign(k)
    expect((await post('/api/token/refresh', await sign({}))).statusCode).toBe(200)
    const forged = [
      new UnsecuredJWT({ ...claims }).encode(),
      await sign({}, deriveKey('another secret key of some length', 'personal access tokens')),
      await sign({}, new Uint8Array(64).fill(1), 'HS512'),
      await sign({}, key, 'HS256', 'at+jwt'),
      await sign({ iss: 'someone else' }),
      await sign({ exp: Math.floor(Date.now() / 1000) - 5 }),
      await sign({ sub: String(t.owner.id) }),
      await sign({ token_type: 'access' }),
      await sign({ jti: 'not-a-uuid' }),
      token.replace(/[^.]+$/, (end) => (end.startsWith('x') ? 'y' : 'x') + end.slice(1)),
      'x',
      '',
    ]
    const codes = await Promise.all(forged.map(async (f) => (await post('/api/token/refresh', f)).statusCode))
    expect(codes).toEqual(forged.map(() => 401))
  })

  test('end with the account', async () => {
    const member = await t.member()
    const { token } = (await create(member)).json<{ token: string }>()
    const { access } = (await post('/api/token/refresh', token)).json<{ access: string }>()
    const gone = await t.owner.api({ method: 'DELETE', url: `/api/users/${member.id}` })
    expect(gone.statusCode).toBe(204)
    expect((await call(`Bearer ${access}`)).statusCode).toBe(401)
    expect((await call(`Token ${member.token}`)).statusCode).toBe(401)
  })
})

test('no token reaches the log', async () => {
  const { token } = (await create(t.owner)).json<{ token: string }>()
  await call(`Bearer ${token}`)
  await t.owner.api({ method: 'GET', url: `/api/current-user/whoami?token=${t.owner.token}` })
  for (const secret of [token, t.owner.token, t.owner.cookie.slice('sluice='.length), TEST_SECRET_KEY])
    expect(t.logged()).not.toContain(secret)
})
