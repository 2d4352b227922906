import { afterAll, beforeAll, expect, test } from 'vitest'
import { testApp, type TestApp } from '../../testing/test-app.ts'

/** Everything a stranger may reach. A new route is closed until it is written here and in its `config`. */
const PUBLIC = [
  'GET /api/auth/state',
  'POST /api/auth/login',
  'POST /api/auth/signup',
  'POST /api/auth/logout',
  'POST /api/token/refresh',
  'GET /api/version',
  'GET /version',
  'GET /health',
  'GET /health/ready',
  'GET /user/login',
  'POST /user/login',
  'GET /user/signup',
  'POST /user/signup',
  'GET /logout',
  'POST /logout',
]

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const named = (): { name: string; method: string; url: string; public: boolean }[] =>
  t.app.routeTable
    .filter((route) => route.method !== 'HEAD')
    .map((route) => ({ ...route, name: `${route.method} ${route.url}` }))

test('only the listed routes are public', () => {
  const open = named().filter((route) => route.public)
  expect(open.map((r) => r.name).toSorted()).toEqual(PUBLIC.toSorted())
})

test('every other route answers 401 without credentials, with wrong ones, and with a cookie that ended', async () => {
  const closed = named().filter((route) => !route.public)
  expect(closed.length).toBeGreaterThan(20)
  const answers: string[] = []
  for (const { name, method, url } of closed)
    for (const headers of [
      {},
      { authorization: 'Token 0000000000000000000000000000000000000000' },
      { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' },
      { authorization: `Basic ${Buffer.from('owner@example.org:x').toString('base64')}` },
      { cookie: 'sluice=gone', 'sec-fetch-site': 'same-origin' },
    ]) {
      const path = url.replaceAll(/:\w+/g, '1').replaceAll('*', 'x')
      const answer = await t.app.inject({ method: method as 'GET', url: path, headers })
      if (answer.statusCode !== 401) answers.push(`${name} ${JSON.stringify(headers)} ${answer.statusCode}`)
    }
  expect(answers).toEqual([])
})

test('TRACE is refused', async () => {
  expect((await t.owner.api({ method: 'TRACE' as 'GET', url: '/health' })).statusCode).toBe(404)
})
