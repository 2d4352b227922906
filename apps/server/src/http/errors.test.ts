import { afterAll, beforeAll, expect, test } from 'vitest'
import { testApp, type TestApp } from '../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

test('a stranger is asked to sign in, with the API error body', async () => {
  const answer = await t.stranger({ method: 'GET', url: '/api/current-user/whoami' })
  expect(answer.statusCode).toBe(401)
  expect(answer.json()).toEqual({
    id: answer.headers['x-request-id'],
    status_code: 401,
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    detail: 'Authentication credentials were not provided.',
    exc_info: null,
  })
})

test.each([
  '/api/current-user/whoami',
  '/api/current-user/whoami/',
  '//api/current-user/whoami',
  '/api//current-user///whoami/',
])('every spelling of a path answers without redirecting: %s', async (url) => {
  expect((await t.owner.api({ method: 'GET', url })).json()).toMatchObject({ email: t.owner.email })
  expect((await t.owner.browser({ method: 'GET', url })).json()).toMatchObject({ email: t.owner.email })
})

test('a path that does not exist is 404 in JSON', async () => {
  const answer = await t.owner.api({ method: 'GET', url: '/api/nothing-here' })
  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toMatchObject({ detail: 'Not found.', status_code: 404 })
})
