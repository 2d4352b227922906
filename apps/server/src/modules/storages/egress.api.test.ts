import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let projectId: number
let listener: Server
let connections = 0
beforeAll(async () => {
  t = await testApp()
  const project = await t.db
    .insertInto('projects')
    .values({ title: 'P' })
    .returning('id')
    .executeTakeFirstOrThrow()
  projectId = project.id
  listener = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  listener.close()
  await t.close()
})

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f000001', '169.254.169.254'])(
  'an endpoint at %s is not connected to, and the refusal says why',
  async (host) => {
    const { port } = listener.address() as AddressInfo
    const body = {
      project: projectId,
      bucket: 'some-bucket',
      s3_endpoint: `http://${host}:${port}`,
      region_name: 'us-east-1',
      aws_access_key_id: 'AKIA',
      aws_secret_access_key: 'x',
    }
    for (const path of ['', '/validate', '/files']) {
      const answer = await t.owner.api({ method: 'POST', url: `/api/storages/s3${path}`, payload: body })
      expect([answer.statusCode, answer.json().detail]).toEqual([
        400,
        expect.stringContaining('keeps away from'),
      ])
    }
    expect(connections).toBe(0)
  },
)

test('the routes of storages and media are there in the whole server, behind the sign-in', async () => {
  for (const url of [
    '/api/storages/types',
    '/api/storages/providers',
    `/api/storages?project=${projectId}`,
  ]) {
    expect((await t.owner.browser({ method: 'GET', url })).statusCode).toBe(200)
    expect((await t.stranger({ method: 'GET', url })).statusCode).toBe(401)
  }
  const media = await t.owner.browser({ method: 'GET', url: '/data/local-files/?d=x' })
  expect([media.statusCode, media.json().detail]).toEqual([403, expect.stringContaining('switched off')])
  expect((await t.stranger({ method: 'GET', url: '/tasks/1/resolve/?fileuri=x' })).statusCode).toBe(401)
})

test('a page of another site cannot create a storage with the cookie of a person', async () => {
  const answer = await t.owner.browser({
    method: 'POST',
    url: '/api/storages/s3',
    payload: { project: projectId },
    headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  })
  expect(answer.statusCode).toBe(403)
})

test('the documentation shows every option of a body, and that secrets are only written', async () => {
  const document = (await t.owner.browser({ method: 'GET', url: '/api/openapi.json' })).json()
  const post = document.paths['/api/storages/s3'].post
  const { properties } = post.requestBody.content['application/json'].schema
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining([
      'project',
      'title',
      'bucket',
      's3_endpoint',
      'presign_ttl',
      'aws_secret_access_key',
    ]),
  )
  expect(properties.aws_secret_access_key).toMatchObject({ writeOnly: true })
  expect(properties.bucket).not.toHaveProperty('writeOnly')
  const answer = JSON.stringify(post.responses)
  expect(answer).not.toContain('aws_secret_access_key')
})
