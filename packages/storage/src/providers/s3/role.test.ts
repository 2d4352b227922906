/** Roles, assumed at a strict token service through our own dispatcher. */
import { Agent, type Dispatcher } from 'undici'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stsServer, type StsServer } from '../../../testing/sts-server.ts'
import type { AwsCredentials, StorageDeps } from '../../kit/provider.ts'
import { parseOptions } from '../../kit/parse-options.ts'
import { EGRESS_REFUSED } from '../../kit/errors.ts'
import { examine } from '../../doctor/examine.ts'
import { openStore } from '../../open-store.ts'
import { defaultRetryPolicy } from '../../wrappers/retry.ts'
import { keep } from './credentials.ts'
import { S3Source } from './options.ts'
import { roleFixes } from './policy.ts'
import { s3 } from './provider.ts'

const signal = new AbortController().signal
const OPEN = 'arn:aws:iam::123456789012:role/open'
const NAMED = 'arn:aws:iam::123456789012:role/named'
const agent = new Agent()
let sts: StsServer

beforeEach(async () => {
  sts = await stsServer([{ arn: OPEN }, { arn: NAMED, externalId: 'tenant:4711' }])
})
afterEach(() => sts.close())
afterAll(() => agent.close())

function open(values: Record<string, unknown> = {}, deps: StorageDeps = {}) {
  const options = S3Source.parse({
    bucket: 'media',
    s3_endpoint: sts.endpoint,
    aws_access_key_id: sts.user.accessKeyId,
    aws_secret_access_key: sts.user.secretAccessKey,
    role_arn: OPEN,
    recursive_scan: true,
    ...values,
  })
  const retryPolicy = { ...defaultRetryPolicy, sleep: () => Promise.resolve() }
  return openStore({ provider: s3, options, deps: { dispatcher: agent, ...deps }, retryPolicy })
}

describe('a role', () => {
  it('is assumed with the keys of the storage, and its credentials sign the requests', async () => {
    const store = open()
    expect((await store.list({ cursor: null, signal })).objects).toHaveLength(1)
    expect(sts.given).toEqual([
      { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: OPEN, RoleSessionName: 'sluice' },
    ])
    const link = await store.presign('a.jpg', { ttlSeconds: 60, signal })
    expect(link.searchParams.get('X-Amz-Credential')).toMatch(/^ASIAROLE1\//)
    expect(link.searchParams.get('X-Amz-Security-Token')).toBe('token+of/session=1')
  })

  it('is assumed with the credentials of the server where the storage has no keys', async () => {
    const asked: number[] = []
    const credentials = (): Promise<AwsCredentials> => {
      asked.push(Date.now())
      return Promise.resolve(sts.user)
    }
    const keys = { aws_access_key_id: null, aws_secret_access_key: null }
    expect(await open(keys, { aws: { credentials } }).check('read', signal)).toEqual({ ok: true })
    expect(asked).toHaveLength(1)
    expect(await open(keys).check('read', signal)).toMatchObject({
      message: expect.stringContaining('No access key is set') as string,
    })
  })

  it('is assumed under the external id and the session name that were entered', async () => {
    const values = { role_arn: NAMED, external_id: 'tenant:4711', role_session_name: 'labels@lab' }
    expect(await open(values).check('read', signal)).toEqual({ ok: true })
    expect(sts.given[0]).toMatchObject({ ExternalId: 'tenant:4711', RoleSessionName: 'labels@lab' })
  })

  it('is assumed once for all requests, also those at the same time', async () => {
    const store = open()
    await Promise.all(Array.from({ length: 20 }, () => store.list({ cursor: null, signal })))
    await store.list({ cursor: null, signal })
    expect(sts.given).toHaveLength(1)
  })

  it('is assumed again before its credentials end', async () => {
    let ahead = 0
    sts.lifetime = 600
    const store = open({}, { now: () => Date.now() + ahead })
    await store.list({ cursor: null, signal })
    ahead = 4 * 60_000
    await store.list({ cursor: null, signal })
    expect(sts.given).toHaveLength(1)
    ahead = 6 * 60_000
    await store.list({ cursor: null, signal })
    expect(sts.given).toHaveLength(2)
  })

  it('is assumed again for a link that would outlive its credentials', async () => {
    let ahead = 0
    sts.lifetime = 1200
    const store = open({ region_name: 'us-east-1' }, { now: () => Date.now() + ahead })
    await store.presign('a.jpg', { ttlSeconds: 900, signal })
    ahead = 11 * 60_000
    await store.presign('a.jpg', { ttlSeconds: 60, signal })
    expect(sts.given).toHaveLength(1)
    await store.presign('a.jpg', { ttlSeconds: 900, signal })
    expect(sts.given).toHaveLength(2)
  })
})

describe('on AWS', () => {
  /** Leads every address to the server of this test; names stay in the Host header. */
  function redirected(): Dispatcher {
    return agent.compose(
      (dispatch) => (options, handler) => dispatch({ ...options, origin: sts.endpoint }, handler),
    )
  }

  it.each([
    ['eu-central-1', 'sts.eu-central-1.amazonaws.com', 'media.s3.eu-central-1.amazonaws.com'],
    ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn', 'media.s3.cn-north-1.amazonaws.com.cn'],
    [null, 'sts.us-east-1.amazonaws.com', 'media.s3.us-east-1.amazonaws.com'],
  ])('the token service of the region %s is asked', async (region, token, bucket) => {
    const store = open({ s3_endpoint: null, region_name: region }, { dispatcher: redirected() })
    expect(await store.check('read', signal)).toEqual({ ok: true })
    expect([...new Set(sts.hosts)]).toEqual([token, bucket])
  })
})

describe('a role that cannot be assumed is told, with what to do', () => {
  const outcome = async (values: Record<string, unknown>, deps?: StorageDeps) => {
    const result = await open(values, deps).check('read', signal)
    expect(JSON.stringify(result)).not.toMatch(/UPSTREAM|secret-of/)
    return result.ok ? 'fine' : `${result.kind}: ${result.message} ${result.advice}`
  }

  it.each([
    [{ role_arn: NAMED }, /^denied: The role .*named may not be assumed with the access key.*external ID/],
    [{ role_arn: NAMED, external_id: 'other' }, /^denied: The role .*named may not be assumed/],
    [{ role_arn: 'arn:aws:iam::1:role/none' }, /^denied: The role .*none may not be assumed/],
    [{ aws_access_key_id: 'AKIANOBODY' }, /^denied: The storage does not know the access key/],
    [{ aws_secret_access_key: 'wrong' }, /^denied: The secret access key does not belong/],
    [{ role_session_name: 'ä ö' }, /^invalid_config: .* does not accept the role/],
  ])('%j', async (values, expected) => {
    expect(await outcome(values)).toMatch(expected)
    expect(sts.given).toEqual([])
  })

  it('fails the examination of a storage at its credentials, with both policies', async () => {
    const values = {
      bucket: 'media',
      s3_endpoint: sts.endpoint,
      aws_access_key_id: sts.user.accessKeyId,
      aws_secret_access_key: sts.user.secretAccessKey,
      role_arn: NAMED,
    }
    const deps = { dispatcher: agent }
    const failed = []
    for await (const probe of examine({ provider: s3, role: 'source', values, deps, signal, origin: null }))
      if (probe.status === 'failed') failed.push(probe)
    expect(failed).toEqual([
      expect.objectContaining({
        name: 'credentials',
        cause: 'RoleDenied',
        fixes: roleFixes(S3Source.parse(values)),
      }),
    ])
  })

  it('comes with the policies of both sides', () => {
    const [trust, policy] = roleFixes(S3Source.parse({ bucket: 'media', role_arn: NAMED, external_id: 'x1' }))
    expect(JSON.parse(trust?.text ?? '')).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } }],
    })
    expect(JSON.parse(policy?.text ?? '')).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRole', Resource: NAMED }],
    })
  })

  it('says that entered temporary keys have expired', async () => {
    sts.lifetime = -60
    expect(await outcome({})).toMatch(/^denied: The temporary credentials have expired/)
  })

  it('says that the temporary keys of the server have expired, and who can renew them', async () => {
    const credentials = (): Promise<AwsCredentials> => Promise.resolve(sts.user)
    sts.lifetime = -60
    const keys = { aws_access_key_id: null, aws_secret_access_key: null }
    expect(await outcome(keys, { aws: { credentials } })).toMatch(
      /this server runs with have expired.*operator/,
    )
  })

  it('does not get past the guard of outbound requests', async () => {
    const refuse = new Agent({
      connect: (_options, done) => done(Object.assign(new Error('no'), { code: EGRESS_REFUSED }), null),
    })
    expect(await outcome({}, { dispatcher: refuse })).toMatch(/^denied: This server does not connect to/)
    expect(sts.hosts).toEqual([])
    await refuse.close()
  })

  it('names the token service of AWS when that is what does not answer', async () => {
    const away = new Agent({
      connect: (_options, done) => done(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), null),
    })
    expect(await outcome({ s3_endpoint: null }, { dispatcher: away })).toMatch(
      /^unavailable: AWS's token service/,
    )
    await away.close()
  })
})

describe('what is entered about a role is judged first', () => {
  const keys = { aws_access_key_id: 'A', aws_secret_access_key: 'B' }
  it.each([
    [{ role_arn: 'labeling' }, 'role_arn'],
    [{ role_arn: 'arn:aws:iam::123456789012:user/me' }, 'role_arn'],
    [{ external_id: 'x1' }, 'external_id'],
    [{ role_session_name: 'me' }, 'role_session_name'],
    [{ role_arn: OPEN, external_id: 'a b' }, 'external_id'],
    [{ role_arn: OPEN, role_session_name: 'a/b' }, 'role_session_name'],
  ])('%j', (values, field) => {
    expect(parseOptions(s3, 'source', { bucket: 'media', ...keys, ...values })).toMatchObject({
      ok: false,
      issues: [{ field }],
    })
  })

  it.each([
    OPEN,
    'arn:aws-cn:iam::123456789012:role/a/b',
    'arn:aws:iam:::role/ceph',
    'arn:minio:iam:::role/x',
  ])('%s is a role', (role) => {
    expect(parseOptions(s3, 'target', { bucket: 'media', ...keys, role_arn: role }).ok).toBe(true)
  })
})

describe('credentials that cannot be replaced', () => {
  const minute = 60_000
  it('are used as long as they last, with a pause between tries', async () => {
    let now = 0
    let calls = 0
    const fetch = (): Promise<AwsCredentials> => {
      calls++
      if (calls > 1) return Promise.reject(new Error('away'))
      return Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b', expiresAt: 60 * minute })
    }
    const credentials = keep(fetch, () => now)
    await credentials(0)
    now = 56 * minute
    expect((await credentials(0)).accessKeyId).toBe('a')
    expect((await credentials(0)).accessKeyId).toBe('a')
    expect(calls).toBe(2)
    now = 60 * minute
    await expect(credentials(0)).rejects.toThrow('away')
  })
})
