import { randomBytes } from 'node:crypto'
import { listProviders, secretNames } from '@sluice/storage'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'

let t: StorageApp
const SECRET = 'the one right secret'
const place = '/api/storages/memory'
beforeAll(async () => {
  t = await storageApp()
  t.memory.requiredSecret = SECRET
  t.memory.put('vault', 'a/1.jpg', 'x')
  t.memory.put('other', 'a/1.jpg', 'x')
})
afterAll(() => t.close())

async function create(more: object = {}): Promise<number> {
  const body = { project: t.projectId, bucket: 'vault', secret: SECRET, ...more }
  const answer = await t.send('POST', place, body)
  expect([answer.statusCode, answer.body]).toEqual([201, expect.anything()])
  return answer.json().id
}
const sealed = async (id: number): Promise<string> => {
  const row = await t.db.selectFrom('storages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(Object.keys(row.secrets)).toEqual(['secret'])
  return row.secrets['secret'] ?? ''
}
const works = async (id: number): Promise<boolean> => {
  const store = await t.storages.openStore(await t.storages.get({}, id))
  return (await store.check('read', AbortSignal.timeout(5000))).ok
}

describe('stored secrets', () => {
  test('rest sealed, and open only the store', async () => {
    const id = await create()
    const text = await sealed(id)
    expect(text).toMatch(/^s1\./)
    expect(await works(id)).toBe(true)
  })

  test.each([
    ['absent', {}],
    ['empty', { secret: '' }],
  ])('stay when the field is %s in a change', async (_what, more) => {
    const id = await create()
    const answer = await t.send('PATCH', `${place}/${id}`, { title: 'New', prefix: 'a', ...more })
    expect([answer.statusCode, answer.body]).toEqual([200, expect.anything()])
    expect(await works(id)).toBe(true)
    const replaced = await t.send('PUT', `${place}/${id}`, { project: t.projectId, bucket: 'vault', ...more })
    expect([replaced.statusCode, replaced.body]).toEqual([200, expect.anything()])
    expect(await works(id)).toBe(true)
  })

  test('are cleared by null, which is refused when the connection then fails', async () => {
    const id = await create()
    expect((await t.send('PATCH', `${place}/${id}`, { secret: null })).statusCode).toBe(400)
    expect(await works(id)).toBe(true)
    t.memory.requiredSecret = null
    expect((await t.send('PATCH', `${place}/${id}`, { secret: null })).statusCode).toBe(200)
    t.memory.requiredSecret = SECRET
    expect(await works(id)).toBe(false)
  })

  test('a wrong one is refused with a sentence, and the right one stays', async () => {
    const id = await create()
    const answer = await t.send('PATCH', `${place}/${id}`, { secret: 'wrong' })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().detail).toContain('Check the credentials')
    expect(await works(id)).toBe(true)
  })

  test.each(['change', 'validate', 'files'])(
    'are never used for another bucket: %s asks for them again',
    async (how) => {
      const id = await create()
      const elsewhere = { bucket: 'other' }
      const ask = (body: object) =>
        how === 'change'
          ? t.send('PATCH', `${place}/${id}`, body)
          : t.send('POST', `${place}/${how}`, { id, ...body })
      const refused = await ask(elsewhere)
      expect(refused.statusCode).toBe(400)
      expect(refused.json().validation_errors.secret[0]).toBe(
        'Enter "Secret" again: "Bucket" changed, and stored credentials are only used where they were entered for.',
      )
      expect((await ask({ ...elsewhere, secret: '' })).statusCode).toBe(400)
      expect((await ask({ ...elsewhere, secret: SECRET })).statusCode).toBe(200)
    },
  )

  test('fill a validation by id, which saves nothing', async () => {
    const id = await create()
    const before = await t.db.selectFrom('storages').selectAll().where('id', '=', id).execute()
    const good = await t.send('POST', `${place}/validate`, { id, project: t.projectId, prefix: 'a' })
    expect([good.statusCode, good.json()]).toEqual([200, {}])
    expect((await t.send('POST', `${place}/validate`, { id, secret: 'wrong' })).statusCode).toBe(400)
    expect((await t.send('POST', `${place}/validate`, { bucket: 'vault' })).statusCode).toBe(400)
    expect(await t.db.selectFrom('storages').selectAll().where('id', '=', id).execute()).toEqual(before)
  })

  test('moved to another row do not open, and the refusal says what to do', async () => {
    const [from, to] = [await create(), await create()]
    await t.db
      .updateTable('storages')
      .set({ secrets: JSON.stringify({ secret: await sealed(from) }), updated_at: new Date() })
      .where('id', '=', to)
      .execute()
    await expect(works(to)).rejects.toMatchObject({ kind: 'invalid_config' })
    const answer = await t.send('POST', `${place}/validate`, { id: to })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().detail).toContain('Enter them again')
    expect((await t.send('PATCH', `${place}/${to}`, { secret: SECRET })).statusCode).toBe(200)
    expect(await works(to)).toBe(true)
  })

  test('a change made on old ground is refused', async () => {
    const id = await create()
    const slow = t.send('PATCH', `${place}/${id}`, { prefix: 'a' })
    const quick = t.send('PATCH', `${place}/${id}`, { title: 'Quick' })
    const codes = (await Promise.all([slow, quick])).map(({ statusCode }) => statusCode)
    expect(codes.filter((code) => code === 200).length).toBeGreaterThanOrEqual(1)
    expect(codes.every((code) => code === 200 || code === 409)).toBe(true)
  })
})

test('open stores are shared until their storage changes', async () => {
  const id = await create()
  const open = async () => t.storages.openStore(await t.storages.get({}, id))
  const first = await open()
  expect(await open()).toBe(first)
  await t.send('PATCH', `${place}/${id}`, { title: 'Changed' })
  expect(await open()).not.toBe(first)
})

test('S3 keys go together, on the field that is missing', async () => {
  const body = { project: t.projectId, bucket: 'some-bucket' }
  const together = ['Access Key ID and Secret Access Key must be provided together.']
  const onlyId = await t.send('POST', '/api/storages/s3', { ...body, aws_access_key_id: 'AKIA' })
  expect(onlyId.json().validation_errors).toEqual({ aws_secret_access_key: together })
  const onlySecret = await t.send('POST', '/api/storages/export/s3/validate', {
    ...body,
    aws_secret_access_key: 'x',
  })
  expect(onlySecret.json().validation_errors).toEqual({ aws_access_key_id: together })
})

/** Every secret field of every provider, planted with values that can be told anywhere. */
test('planted secrets appear in no answer, no log line and no table', async () => {
  const canary = (): string => `canary${randomBytes(16).toString('hex')}`
  const planted: string[] = []
  const answers: string[] = []
  const send = async (
    ...args: Parameters<StorageApp['send']>
  ): Promise<{ statusCode: number; id: unknown }> => {
    const answer = await t.send(...args)
    answers.push(answer.body, JSON.stringify(answer.headers))
    return { statusCode: answer.statusCode, id: answer.statusCode === 201 ? answer.json().id : null }
  }
  const plant = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, planted[planted.push(canary()) - 1] ?? '']))

  // Connections that fail: the secrets travel through validation, checks and errors only.
  for (const provider of listProviders())
    for (const [kind, root] of [
      ['source', '/api/storages'],
      ['target', '/api/storages/export'],
    ] as const)
      for (const path of ['', '/validate', ...(kind === 'source' ? ['/files'] : [])]) {
        const secrets = plant(secretNames(provider.options[kind]))
        const where = { bucket: 'some-bucket', path: '/nowhere', s3_endpoint: 'http://127.0.0.1:1' }
        await send('POST', `${root}/${provider.name}${path}`, { project: t.projectId, ...where, ...secrets })
        await send('POST', `${root}/${provider.name}${path}`, {
          project: 'x',
          ...where,
          ...secrets,
          presign_ttl: 'x',
        })
        await send('POST', `${root}/${provider.name}${path}`, [secrets])
      }

  // One that works, with the secret in every call that can carry it.
  const [secret = ''] = Object.values(plant(['secret']))
  t.memory.requiredSecret = secret
  for (const root of ['/api/storages/memory', '/api/storages/export/memory']) {
    const prefix = root.includes('export') ? 'out' : 'a'
    const body = { project: t.projectId, bucket: 'vault', prefix, secret }
    const { statusCode, id } = await send('POST', root, body)
    expect(statusCode).toBe(201)
    await send('GET', `${root}/${String(id)}`)
    await send('GET', `${root}?project=${t.projectId}`)
    await send('PATCH', `${root}/${String(id)}`, { ...body, title: 'x' })
    await send('PUT', `${root}/${String(id)}`, body)
    await send('PATCH', `${root}/${String(id)}`, plant(['secret']))
    await send('POST', `${root}/validate`, { id, ...plant(['secret']) })
    await send('POST', `${root}/${String(id)}/sync`, body)
  }
  await send('GET', `/api/storages?project=${t.projectId}`)
  await send('GET', `/api/storages/export?project=${t.projectId}`)
  const task = await t.addTask({ image: 'memory://vault/a/1.jpg', lost: 'memory://vault/a/2.jpg' })
  for (const key of ['a/1.jpg', 'a/2.jpg'])
    await send('GET', `/tasks/${task}/resolve/?fileuri=memory://vault/${key}`)
  t.memory.requiredSecret = SECRET

  const tables: string[] = []
  const { rows: names } = await t.connection.pool.query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  for (const { name } of names) {
    const { rows } = await t.connection.pool.query<{ text: string }>(`select t::text as text from ${name} t`)
    tables.push(...rows.map(({ text }) => text))
  }
  const haystack = { answers: answers.join('\n'), log: t.logged(), tables: tables.join('\n') }
  expect(planted.length).toBeGreaterThan(15)
  expect(haystack.log.length).toBeGreaterThan(1000)
  expect(haystack.tables).toContain('s1.')
  for (const [where, text] of Object.entries(haystack))
    for (const value of planted)
      for (const form of [value, Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')])
        expect([where, text.includes(form)]).toEqual([where, false])
})
