/** Public buckets, read without credentials, on a strict server. */
import { Agent } from 'undici'
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createTestBucket, type TestBucket } from '../../../testing/index.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { S3Source } from './options.ts'
import { policyFix } from './policy.ts'
import { s3 } from './provider.ts'

const server = inject('s3')
const signal = new AbortController().signal

describe.skipIf(!server.available)(`a public bucket${server.available ? '' : ` (${server.reason})`}`, () => {
  const agent = new Agent()
  const sent: string[] = []
  /** Notes which headers and queries leave us. */
  const watched = agent.compose((dispatch) => (options, handler) => {
    sent.push(`${options.path} ${JSON.stringify(options.headers)}`)
    return dispatch(options, handler)
  })
  let bucket: TestBucket

  beforeEach(async () => {
    if (!server.available) return
    sent.length = 0
    bucket = await createTestBucket(server, 'public')
    await bucket.put('in/a b#1.txt', 'content', 'text/plain')
    await bucket.put('private/b.txt', 'secret')
  })
  afterEach(() => bucket?.close())
  afterAll(() => agent.close())

  const optionsOf = (values: Record<string, unknown> = {}) =>
    S3Source.parse({
      bucket: bucket.name,
      s3_endpoint: bucket.values['s3_endpoint'],
      prefix: 'in',
      anonymous: true,
      ...values,
    })
  const open = (values: Record<string, unknown> = {}, deps: StorageDeps = {}) =>
    openStore({ provider: s3, options: optionsOf(values), deps: { dispatcher: watched, ...deps } })

  /** As the doctor prints it, applied by the owner. */
  const publish = (): Promise<void> => {
    const patient = { role: 'source', options: optionsOf(), deps: {}, prefix: 'in/' } as const
    return bucket.setPolicy(policyFix({ ...patient, removes: false, origin: null }).text)
  }

  it('is refused with the policy it needs, and works once that is set', async () => {
    const before = await open().check('read', signal)
    expect(before).toMatchObject({
      kind: 'denied',
      message: `The bucket "${bucket.name}" cannot be listed by everybody.`,
      advice: expect.stringContaining('"Principal": "*"') as string,
    })
    await publish()
    expect(await open().check('read', signal)).toEqual({ ok: true })
  })

  it('is listed and read without a signature, whatever credentials there are', async () => {
    await publish()
    const credentials = (): never => {
      throw new Error('not to be asked')
    }
    const keys = { aws_access_key_id: 'AKIAEXAMPLE', aws_secret_access_key: 'secret' }
    const store = open({ ...keys, role_arn: 'arn:aws:iam::1:role/x' }, { aws: { credentials } })
    const page = await store.list({ cursor: null, signal })
    expect(page.objects.map(({ key }) => key)).toEqual(['in/a b#1.txt'])
    const read = await store.readAll('in/a b#1.txt', { signal, maxBytes: 100 })
    expect(read.ok && Buffer.from(read.bytes).toString()).toBe('content')
    expect(sent).toHaveLength(2)
    expect(sent.join()).not.toMatch(/authorization|x-amz|AKIA/i)
  })

  it('has links without a signature, that anybody can load', async () => {
    await publish()
    const options = { ttlSeconds: 60, contentDisposition: 'attachment', contentType: 'text/plain', signal }
    const link = await open().presign('in/a b#1.txt', options)
    expect(link.search).toBe('')
    const loaded = await fetch(link)
    expect([loaded.status, await loaded.text()]).toEqual([200, 'content'])
  })

  it('is open under the prefix only', async () => {
    await publish()
    await expect(open().readAll('private/b.txt', { signal, maxBytes: 10 })).rejects.toMatchObject({
      kind: 'denied',
    })
    expect(await open({ prefix: 'private' }).check('read', signal)).toMatchObject({ kind: 'denied' })
  })

  it('that can be listed but not read says so', async () => {
    const everybody = { Effect: 'Allow', Principal: '*', Action: ['s3:ListBucket'] }
    const Resource = `arn:aws:s3:::${bucket.name}`
    const policy = { Version: '2012-10-17', Statement: [{ ...everybody, Resource }] }
    await bucket.setPolicy(JSON.stringify(policy))
    expect(await open().check('read', signal)).toMatchObject({
      kind: 'denied',
      message: `The bucket "${bucket.name}" cannot be read by everybody.`,
    })
  })
})
