import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEST_PASSWORD, testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const cookiesOf = (answer: { cookies: { name: string; value: string }[] }): string =>
  answer.cookies.map((c) => `${c.name}=${c.value}`).join('; ')
const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString()
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function csrf(): Promise<{ cookie: string; csrfmiddlewaretoken: string }> {
  const page = await t.stranger({ method: 'GET', url: '/user/login' })
  expect(page.statusCode).toBe(200)
  const value = page.cookies.find((c) => c.name === 'csrftoken')?.value ?? ''
  expect(value).not.toBe('')
  return { cookie: `csrftoken=${value}`, csrfmiddlewaretoken: value }
}

describe('the sign-in form of older clients', () => {
  test('works as they use it: page, form, redirect, token', async () => {
    const { cookie, csrfmiddlewaretoken } = await csrf()
    const answer = await t.stranger({
      method: 'POST',
      url: '/user/login',
      headers: { ...FORM, cookie, referer: 'http://localhost/user/login' },
      payload: form({ email: t.owner.email, password: TEST_PASSWORD, csrfmiddlewaretoken }),
    })
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/'])
    const landing = await t.stranger({ method: 'GET', url: '/', headers: { accept: '*/*' } })
    expect(landing.statusCode).toBe(200)
    const token = await t.stranger({
      method: 'GET',
      url: '/api/current-user/token',
      headers: { cookie: cookiesOf(answer) },
    })
    expect(token.json()).toEqual({ token: t.owner.token })
  })

  test.each([
    ['without the token', {}, {}],
    ['with another token', { csrfmiddlewaretoken: 'guessed' }, {}],
    ['from another site', { csrfmiddlewaretoken: 'given' }, { 'sec-fetch-site': 'cross-site' }],
  ])('is refused %s', async (_, fields: Record<string, string>, headers) => {
    const { cookie, csrfmiddlewaretoken } = await csrf()
    const sent = fields['csrfmiddlewaretoken'] === 'given' ? { csrfmiddlewaretoken } : fields
    const answer = await t.stranger({
      method: 'POST',
      url: '/user/login/',
      headers: { ...FORM, cookie, ...headers },
      payload: form({ email: t.owner.email, password: TEST_PASSWORD, ...sent }),
    })
    expect(answer.statusCode).toBe(403)
    expect(cookiesOf(answer)).not.toContain('sluice=')
  })

  test('a wrong password is 401', async () => {
    const { cookie, csrfmiddlewaretoken } = await csrf()
    const answer = await t.stranger({
      method: 'POST',
      url: '/user/login',
      headers: { ...FORM, cookie },
      payload: form({ email: t.owner.email, password: 'wrong', csrfmiddlewaretoken }),
    })
    expect(answer.statusCode).toBe(401)
  })

  test.each([
    ['/projects/1?tab=2', '/projects/1?tab=2'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/ok\r\nset-cookie: a=b', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
  ])('next=%s leads to %s', async (next, location) => {
    const answer = await t.stranger({
      method: 'POST',
      url: `/user/login/?${form({ next })}`,
      headers: { ...FORM, 'sec-fetch-site': 'same-origin' },
      payload: form({ email: t.owner.email, password: TEST_PASSWORD }),
    })
    expect([answer.statusCode, answer.headers.location]).toEqual([302, location])
  })
})

test('the sign-up form takes the invitation from its address', async () => {
  const token = await t.users.invitations.get()
  const answer = await t.stranger({
    method: 'POST',
    url: `/user/signup/?token=${token}`,
    headers: { ...FORM, 'sec-fetch-site': 'same-origin' },
    payload: form({ email: 'form@example.org', password: TEST_PASSWORD }),
  })
  expect(answer.statusCode).toBe(302)
  expect(cookiesOf(answer)).toContain('sluice=')
})

test('visiting /logout changes nothing, posting to it ends the session', async () => {
  const member = await t.member()
  const visit = await member.browser({ method: 'GET', url: '/logout' })
  expect(visit.body).toContain('<form method="post"')
  expect((await member.browser({ method: 'GET', url: '/api/current-user/whoami' })).statusCode).toBe(200)
  const post = await member.browser({ method: 'POST', url: '/logout/', headers: FORM, payload: '' })
  expect([post.statusCode, post.headers.location]).toEqual([302, '/user/login/'])
  expect((await member.browser({ method: 'GET', url: '/api/current-user/whoami' })).statusCode).toBe(401)
})
