/** S3 storages through the API, against a strict S3 server. */
import { createTestBucket, type TestBucket } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { testApp, type TestApp } from '../../../testing/test-app.ts'

const s3 = inject('s3')

describe.skipIf(!s3.available)(`S3${s3.available ? '' : ` (skipped: ${s3.reason})`}`, () => {
  let t: TestApp
  let bucket: TestBucket
  let project: number

  beforeAll(async () => {
    if (!s3.available) return
    t = await testApp({ SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' })
    bucket = await createTestBucket(s3, 'api')
    await bucket.put('photos/a.jpg', 'content')
    const made = await t.db
      .insertInto('projects')
      .values({ title: 'P' })
      .returning('id')
      .executeTakeFirstOrThrow()
    project = made.id
  })
  afterAll(async () => {
    await bucket?.close()
    await t?.close()
  })

  async function api(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) {
    const answer = await t.owner.api({ method, url, ...(payload ? { payload } : {}) })
    return { status: answer.statusCode, body: answer.json() }
  }

  test('what is pasted is put right, and that is told once', async () => {
    const endpoint = String(bucket.values['s3_endpoint'])
    const pasted = {
      project,
      ...bucket.values,
      bucket: `s3://${bucket.name}/photos/`,
      s3_endpoint: `${endpoint}/`,
    }
    const tried = await api('POST', '/api/storages/s3/validate', pasted)
    const told = [
      `This is a whole URI. Bucket and prefix are two fields. Now: Bucket "${bucket.name}", Prefix "photos".`,
      `An endpoint does not end with a slash. Now: S3 endpoint "${endpoint}".`,
    ]
    expect(tried).toEqual({ status: 200, body: { notices: told } })
    const made = await api('POST', '/api/storages/s3', pasted)
    expect(made).toMatchObject({
      status: 201,
      body: { bucket: bucket.name, prefix: 'photos', s3_endpoint: endpoint, notices: told },
    })
    const { id } = made.body
    expect((await api('GET', `/api/storages/s3/${id}`)).body).not.toHaveProperty('notices')
    const listed = await api('POST', '/api/storages/s3/files', { ...pasted, recursive_scan: true })
    expect(listed.body.files).toMatchObject([{ key: 'photos/a.jpg' }])

    // The place is the same one, so the stored keys still go there.
    const changed = await api('PATCH', `/api/storages/s3/${id}`, { s3_endpoint: `${endpoint}/` })
    expect(changed).toMatchObject({ status: 200, body: { s3_endpoint: endpoint, notices: [told[1]] } })
  })

  test('what is right is answered without notices', async () => {
    const values = { project, ...bucket.values, prefix: 'photos/' }
    expect(await api('POST', '/api/storages/s3/validate', values)).toEqual({ status: 200, body: {} })
    const made = await api('POST', '/api/storages/s3', values)
    expect(made.status).toBe(201)
    expect(made.body).not.toHaveProperty('notices')
  })

  test('a public bucket needs no keys', async () => {
    const { s3_endpoint } = bucket.values
    const values = { project, bucket: bucket.name, s3_endpoint, prefix: 'photos', anonymous: true }
    const closed = await api('POST', '/api/storages/s3', values)
    expect(closed.status).toBe(400)
    expect(closed.body.detail).toContain('cannot be listed by everybody')
    const everybody = { Effect: 'Allow', Principal: '*', Action: ['s3:ListBucket', 's3:GetObject'] }
    const arn = `arn:aws:s3:::${bucket.name}`
    const Statement = [{ ...everybody, Resource: [arn, `${arn}/photos/*`] }]
    await bucket.setPolicy(JSON.stringify({ Version: '2012-10-17', Statement }))
    expect(await api('POST', '/api/storages/s3', values)).toMatchObject({
      status: 201,
      body: { anonymous: true },
    })
  })

  test('values that contradict each other are refused, not guessed', async () => {
    const values = { project, ...bucket.values, bucket: `s3://${bucket.name}/photos`, prefix: 'other' }
    const answer = await api('POST', '/api/storages/s3', values)
    expect(answer).toMatchObject({ status: 400 })
    expect(JSON.stringify(answer.body)).toContain('Enter the name alone')
  })
})
