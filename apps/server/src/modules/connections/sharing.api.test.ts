import type { Connection } from '@sluice/contract'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'

let t: StorageApp
const SECRET = 'the one right secret'
type Person = 'somebody' | 'another' | 'owner'
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
const memory = '/api/storages/memory'
beforeAll(async () => {
  t = await storageApp()
  t.memory.requiredSecret = SECRET
  for (const key of ['a/1.jpg', 'b/1.jpg']) t.memory.put('vault', key, 'x')
})
afterAll(() => t.close())

const as = (person: Person, method: Method, url: string, payload?: object): Promise<LightMyRequestResponse> =>
  t.inject({ method, url, headers: { 'x-person': person }, ...(payload ? { payload } : {}) })

async function connect(shared: boolean): Promise<number> {
  const options = { bucket: 'vault', secret: SECRET }
  const answer = await as('somebody', 'POST', '/api/connections', {
    provider: 'memory',
    title: 'Mine',
    shared,
    options,
  })
  expect([answer.statusCode, answer.body]).toEqual([201, expect.anything()])
  return answer.json().id
}
const seenBy = async (person: Person, id: number): Promise<Connection | undefined> => {
  const answer = await as(person, 'GET', '/api/connections')
  return (answer.json() as Connection[]).find((one) => one.id === id)
}

describe('a shared connection', () => {
  test('is seen by everybody; who uses it, by its maker and the owner', async () => {
    const id = await connect(true)
    await as('somebody', 'POST', memory, { project: t.projectId, connection: id, prefix: 'a' })
    for (const person of ['somebody', 'owner'] as const)
      expect(await seenBy(person, id)).toMatchObject({ editable: true, used_by: [{ project: t.projectId }] })
    const others = await seenBy('another', id)
    expect(others).toMatchObject({
      title: 'Mine',
      options: { bucket: 'vault' },
      editable: false,
      used_by: null,
      created_by: { username: 'somebody' },
    })
    expect((await as('another', 'GET', `/api/connections/${id}`)).json()).toEqual(others)
  })

  test('shows others where it is, and nothing of its credentials', async () => {
    const options = {
      bucket: 'some-bucket',
      region_name: 'eu-west-1',
      role_arn: 'arn:aws:iam::123456789012:role/labeling',
      external_id: 'the-outer-name',
    }
    const made = await as('somebody', 'POST', '/api/connections', { provider: 's3', title: 'Role', options })
    expect(made.json().options).toMatchObject(options)
    const { id } = made.json()
    const seen = await seenBy('another', id)
    expect(seen?.options).toMatchObject({ bucket: 'some-bucket', region_name: 'eu-west-1' })
    expect(JSON.stringify(seen)).not.toMatch(/arn:aws|the-outer-name/)
  })

  test('may be used by everybody, and changed and deleted by its maker and the owner alone', async () => {
    const id = await connect(true)
    const project = await t.addProject()
    const used = await as('another', 'POST', memory, { project, connection: id, prefix: 'a' })
    expect(used.statusCode).toBe(201)
    for (const [method, body] of [
      ['PATCH', { title: 'Theirs' }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await as('another', method, `/api/connections/${id}`, body)
      expect([refused.statusCode, refused.json().detail]).toEqual([
        403,
        'Only whoever made this connection, and the owner of this server, may do that.',
      ])
    }
    expect((await as('owner', 'PATCH', `/api/connections/${id}`, { title: 'Ours' })).statusCode).toBe(200)
    expect((await as('somebody', 'PATCH', `/api/connections/${id}`, { shared: false })).statusCode).toBe(200)
  })

  test('no longer shared, goes on working where it is used, and is given to nothing else', async () => {
    const id = await connect(true)
    const project = await t.addProject()
    const made = await as('another', 'POST', memory, { project, connection: id, prefix: 'a' })
    const storage = made.json().id
    await as('somebody', 'PATCH', `/api/connections/${id}`, { shared: false })
    const changed = await as('another', 'PATCH', `${memory}/${storage}`, { title: 'Still', connection: id })
    expect([changed.statusCode, changed.json().bucket]).toEqual([200, 'vault'])
    const tried = await as('another', 'POST', `${memory}/validate`, { id: storage, prefix: 'b' })
    expect(tried.statusCode).toBe(200)
    const more = await as('another', 'POST', memory, { project, connection: id, prefix: 'b' })
    expect([more.statusCode, more.json().validation_errors]).toEqual([
      400,
      { connection: ['There is no such connection, or it is not shared with you.'] },
    ])
  })
})

describe('a private connection', () => {
  test.each([
    ['GET', undefined],
    ['PATCH', { title: 'Theirs' }],
    ['DELETE', undefined],
  ] as const)('is not there for others: %s answers 404', async (method, body) => {
    const id = await connect(false)
    expect((await as('another', method, `/api/connections/${id}`, body)).statusCode).toBe(404)
    expect(await seenBy('another', id)).toBeUndefined()
    for (const person of ['somebody', 'owner'] as const)
      expect((await as(person, 'GET', `/api/connections/${id}`)).statusCode).toBe(200)
  })

  test.each(['', '/validate', '/files', '/examine', '/preview'])(
    'is used by its maker and the owner alone: %s',
    async (path) => {
      const id = await connect(false)
      const body = { project: await t.addProject(), connection: id, prefix: 'a' }
      const refused = await as('another', 'POST', `${memory}${path}`, body)
      expect([refused.statusCode, Object.keys(refused.json().validation_errors)]).toEqual([
        400,
        ['connection'],
      ])
      for (const person of ['somebody', 'owner'] as const)
        expect((await as(person, 'POST', `${memory}${path}`, body)).statusCode).toBeLessThan(300)
    },
  )

  test('is not joined by changing a storage either', async () => {
    const id = await connect(false)
    const body = { project: t.projectId, bucket: 'vault', secret: SECRET, prefix: 'b' }
    const storage = (await as('another', 'POST', memory, body)).json().id
    const refused = await as('another', 'PATCH', `${memory}/${storage}`, { connection: id })
    expect([refused.statusCode, Object.keys(refused.json().validation_errors)]).toEqual([400, ['connection']])
  })
})

test.each(['GET', 'POST'] as const)('a stranger may do nothing with connections: %s', async (method) => {
  const headers = { 'x-stranger': 'yes' }
  const answer = await t.inject({ method, url: '/api/connections', headers })
  expect(answer.statusCode).toBe(401)
})
