import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEST_PASSWORD, testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const BROWSER = { 'sec-fetch-site': 'same-origin' }
const login = (
  email: string,
  password: string,
  headers: Record<string, string> = {},
  remoteAddress?: string,
) =>
  t.stranger({
    method: 'POST',
    url: '/api/auth/login',
    payload: { email, password },
    headers: { ...BROWSER, ...headers },
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  })
const cookieOf = (answer: { headers: Record<string, unknown> }): string =>
  String(answer.headers['set-cookie']).split(';', 1)[0] ?? ''
const whoami = (cookie: string) =>
  t.stranger({ method: 'GET', url: '/api/current-user/whoami', headers: { cookie, ...BROWSER } })

/** As on the first start: nobody has an account. */
async function emptyServer(): Promise<TestApp> {
  const fresh = await testApp()
  await fresh.connection.pool.query('delete from users')
  return fresh
}

describe('signing up', () => {
  const signUp = (payload: object, app = t) =>
    app.stranger({ method: 'POST', url: '/api/auth/signup', payload, headers: BROWSER })
  const person = (email: string, more: object = {}) => ({ email, password: TEST_PASSWORD, ...more })

  test('the first account owns the server, the second needs an invitation', async () => {
    const fresh = await emptyServer()
    const state = await fresh.stranger({ method: 'GET', url: '/api/auth/state' })
    expect(state.json()).toEqual({ needs_owner: true, open_signup: false, user: null })
    const first = await signUp(person('First@Example.org', { first_name: 'Ada', last_name: 'Byron' }), fresh)
    expect(first.statusCode).toBe(201)
    expect(first.json()).toMatchObject({ email: 'first@example.org', role: 'owner', initials: 'AB' })
    expect(cookieOf(first)).toMatch(/^sluice=[\w-]{43}$/)
    const second = await signUp(person('second@example.org'), fresh)
    expect(second.statusCode).toBe(403)
    await fresh.close()
  })

  test('two first sign-ups at the same moment make one owner', async () => {
    const fresh = await emptyServer()
    const both = await Promise.all([
      signUp(person('a@example.org'), fresh),
      signUp(person('b@example.org'), fresh),
    ])
    expect(both.map((a) => a.statusCode)).toEqual(expect.arrayContaining([201, 403]))
    await fresh.close()
  })

  test('an invitation link lets people in until it is reset', async () => {
    const invite = await t.owner.browser({ method: 'GET', url: '/api/invite' })
    const { token, invite_url } = invite.json<{ token: string; invite_url: string }>()
    expect(invite_url).toBe(`http://localhost:80/user/signup/?token=${token}`)
    expect((await signUp(person('invited@example.org', { token }))).json()).toMatchObject({ role: 'member' })
    const reset = await t.owner.browser({ method: 'POST', url: '/api/invite/reset-token' })
    expect(reset.statusCode).toBe(201)
    expect((await signUp(person('late@example.org', { token }))).statusCode).toBe(403)
  })

  test('members cannot see or reset the invitation', async () => {
    const member = await t.member()
    expect((await member.browser({ method: 'GET', url: '/api/invite' })).statusCode).toBe(403)
    expect((await member.browser({ method: 'POST', url: '/api/invite/reset-token' })).statusCode).toBe(403)
  })

  test('SLUICE_OPEN_SIGNUP lets anybody in', async () => {
    const open = await testApp({ SLUICE_OPEN_SIGNUP: 'true' })
    expect((await signUp(person('anybody@example.org'), open)).json()).toMatchObject({ role: 'member' })
    await open.close()
  })

  test.each([
    [{ email: 'no address', password: TEST_PASSWORD }, 'email'],
    [{ email: 'x@example.org', password: 'short' }, 'password'],
    [{ email: 'x@example.org' }, 'password'],
  ])('%j is refused beside the field', async (payload, field) => {
    const answer = await signUp(payload)
    expect(answer.statusCode).toBe(400)
    expect(Object.keys(answer.json<{ validation_errors: object }>().validation_errors)).toEqual([field])
  })

  test('an e-mail address is one account whatever its capitals', async () => {
    const { token } = (await t.owner.browser({ method: 'GET', url: '/api/invite' })).json<{ token: string }>()
    const answer = await signUp(person('OWNER@example.ORG', { token }))
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ validation_errors: { email: [expect.stringContaining('exists')] } })
  })

  test('a role cannot be asked for', async () => {
    const { token } = (await t.owner.browser({ method: 'GET', url: '/api/invite' })).json<{ token: string }>()
    const answer = await signUp(person('climber@example.org', { token, role: 'owner', is_active: true }))
    expect(answer.json()).toMatchObject({ role: 'member' })
  })
})

describe('sessions', () => {
  test('signing in sets a cookie that scripts cannot read and other sites do not send', async () => {
    const answer = await login('Owner@Example.org', TEST_PASSWORD)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['set-cookie']).toMatch(
      /^sluice=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    expect((await whoami(cookieOf(answer))).json()).toMatchObject({ email: t.owner.email, role: 'owner' })
  })

  test('over https the cookie is bound to the host and Secure', async () => {
    const secure = await testApp({ SLUICE_PUBLIC_URL: 'https://sluice.example.org' })
    const answer = await secure.stranger({
      method: 'POST',
      url: '/api/auth/login',
      payload: { email: 'owner@example.org', password: TEST_PASSWORD },
      headers: BROWSER,
    })
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-sluice=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    await secure.close()
  })

  test('a new sign-in gives a new id and ends the one the browser had', async () => {
    const first = cookieOf(await login(t.owner.email, TEST_PASSWORD))
    const second = cookieOf(await login(t.owner.email, TEST_PASSWORD, { cookie: first }))
    expect(second).not.toBe(first)
    expect((await whoami(first)).statusCode).toBe(401)
    expect((await whoami(second)).statusCode).toBe(200)
  })

  test('signing out ends the session and clears the cookie', async () => {
    const cookie = cookieOf(await login(t.owner.email, TEST_PASSWORD))
    const out = await t.stranger({ method: 'POST', url: '/api/auth/logout', headers: { cookie, ...BROWSER } })
    expect(out.statusCode).toBe(204)
    expect(out.body).toBe('')
    expect(out.headers['set-cookie']).toMatch(/^sluice=; .*Expires=Thu, 01 Jan 1970/)
    expect((await whoami(cookie)).statusCode).toBe(401)
  })

  test('one sees and ends own sessions, and nobody else’s', async () => {
    const member = await t.member()
    const other = cookieOf(await login(member.email, TEST_PASSWORD, { 'user-agent': 'the other browser' }))
    const list = (await member.browser({ method: 'GET', url: '/api/auth/sessions' })).json<
      { id: string; current: boolean; user_agent: string }[]
    >()
    expect(list.map((s) => [s.user_agent, s.current])).toEqual([
      ['the other browser', false],
      ['vitest', true],
    ])
    const target = list.find((s) => !s.current)?.id ?? ''
    const end = (by: typeof member) => by.browser({ method: 'DELETE', url: `/api/auth/sessions/${target}` })
    expect((await end(t.owner)).statusCode).toBe(404)
    expect((await whoami(other)).statusCode).toBe(200)
    expect((await end(member)).statusCode).toBe(204)
    expect((await whoami(other)).statusCode).toBe(401)
  })

  test.each([
    ['idle too long', "last_seen_at = now() - interval '8 hours 1 minute'"],
    ['too old', "expires_at = now() - interval '1 second'"],
  ])('a session that is %s ends', async (_, change) => {
    const member = await t.member()
    await t.connection.pool.query(`update sessions set ${change} where user_id = $1`, [member.id])
    expect((await member.browser({ method: 'GET', url: '/api/current-user/whoami' })).statusCode).toBe(401)
  })

  test('the table holds no cookie', async () => {
    const cookie = cookieOf(await login(t.owner.email, TEST_PASSWORD)).slice('sluice='.length)
    const { rows } = await t.connection.pool.query('select to_jsonb(s)::text as row from sessions s')
    expect(JSON.stringify(rows)).not.toContain(cookie)
  })

  test('a disabled account is out at once', async () => {
    const member = await t.member()
    await t.connection.pool.query('update users set is_active = false where id = $1', [member.id])
    const calls = [member.browser, member.api].map((send) =>
      send({ method: 'GET', url: '/api/current-user/whoami' }),
    )
    expect((await Promise.all(calls)).map((a) => a.statusCode)).toEqual([401, 401])
    expect((await login(member.email, TEST_PASSWORD)).statusCode).toBe(401)
  })
})

describe('passwords', () => {
  test('changing one needs the old one and ends sessions and tokens', async () => {
    const member = await t.member()
    const change = (old_password: string) =>
      member.browser({
        method: 'POST',
        url: '/api/auth/password',
        payload: { old_password, password: 'violet-harbour-99' },
      })
    expect((await change('wrong')).json()).toMatchObject({
      validation_errors: { old_password: [expect.any(String)] },
    })
    const done = await change(TEST_PASSWORD)
    expect(done.statusCode).toBe(204)
    expect((await whoami(cookieOf(done))).statusCode).toBe(200)
    expect((await member.browser({ method: 'GET', url: '/api/current-user/whoami' })).statusCode).toBe(401)
    expect((await member.api({ method: 'GET', url: '/api/current-user/whoami' })).statusCode).toBe(401)
    expect((await login(member.email, TEST_PASSWORD)).statusCode).toBe(401)
    expect((await login(member.email, 'violet-harbour-99')).statusCode).toBe(200)
  })

  test('the answer does not tell whether the account exists', async () => {
    const known = await login(t.owner.email, 'wrong-password')
    const unknown = await login('nobody@example.org', 'wrong-password')
    const { id: _1, ...a } = known.json<{ id: string }>()
    const { id: _2, ...b } = unknown.json<{ id: string }>()
    expect([known.statusCode, a]).toEqual([unknown.statusCode, b])
  })

  test('ten failures slow an account down, from wherever they come', async () => {
    const member = await t.member()
    for (let i = 0; i < 10; i += 1)
      expect((await login(member.email, 'wrong', {}, `10.0.0.${i}`)).statusCode).toBe(401)
    const refused = await login(member.email, TEST_PASSWORD, {}, '10.0.1.1')
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(200)
    expect((await login(t.owner.email, TEST_PASSWORD, {}, '10.0.1.1')).statusCode).toBe(200)
  })

  test('guesses sent all at once are counted like those sent in a row', async () => {
    const member = await t.member()
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, i) => login(member.email, `guess ${i}`, {}, `10.1.0.${i}`)),
    )
    expect(all.filter((answer) => answer.statusCode === 401)).toHaveLength(10)
    expect(all.filter((answer) => answer.statusCode === 429)).toHaveLength(20)
  })

  test('fifty failures slow an address down', async () => {
    for (let i = 0; i < 50; i += 1) await login(`guess${i}@example.org`, 'wrong', {}, '10.9.9.9')
    expect((await login(t.owner.email, TEST_PASSWORD, {}, '10.9.9.9')).statusCode).toBe(429)
    expect((await login(t.owner.email, TEST_PASSWORD, {}, '10.9.9.8')).statusCode).toBe(200)
  })

  test('none reaches the log or an answer', async () => {
    await login(t.owner.email, 'a-typed-secret-canary')
    expect(t.logged()).not.toContain('a-typed-secret-canary')
    expect(t.logged()).not.toContain(TEST_PASSWORD)
    expect(t.logged()).toContain('sign-in failed')
  })
})
