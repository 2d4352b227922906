/** The real chain of AWS's library, against services on this machine that it is told of by the environment. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { stsServer, type StsServer } from '../../../testing/sts-server.ts'
import { openStore } from '../../open-store.ts'
import { S3Source } from './options.ts'
import { s3 } from './provider.ts'
import { awsCredentials } from './server-credentials.ts'

const signal = new AbortController().signal
const ROLE = 'arn:aws:iam::123456789012:role/server'
const given = { accessKeyId: 'AKIAGIVEN', secretAccessKey: 'given' }

let folder: string
let sts: StsServer
let asked: string[] = []
let minutes = 60
let refuse = false

/** A container's credentials, and the metadata service of an instance (the version with sessions). */
function platform(request: IncomingMessage, response: ServerResponse): void {
  const { url = '', method, headers } = request
  asked.push(`${method} ${url}`)
  if (refuse) return void response.writeHead(500).end('UPSTREAM WORDS')
  const credentials = (id: string): string =>
    JSON.stringify({
      Code: 'Success',
      AccessKeyId: `${id}${asked.length}`,
      SecretAccessKey: 'secret',
      Token: 'session',
      RoleArn: ROLE,
      Expiration: new Date(Date.now() + minutes * 60_000).toISOString(),
    })
  if (url === '/container')
    return void (headers.authorization === 'container-word'
      ? response.end(credentials('ASIACONTAINER'))
      : response.writeHead(403).end())
  if (method === 'PUT' && url === '/latest/api/token') return void response.end('session-of-metadata')
  if (headers['x-aws-ec2-metadata-token'] !== 'session-of-metadata') return void response.writeHead(401).end()
  if (/security-credentials\/$/.test(url)) return void response.end('the-role')
  if (/security-credentials\/the-role$/.test(url)) return void response.end(credentials('ASIAINSTANCE'))
  response.writeHead(404).end()
}

const server = createServer(platform)
let origin: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-aws-'))
  sts = await stsServer([{ arn: ROLE, webToken: 'token-of-the-cluster' }])
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await sts.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(() => {
  asked = []
  minutes = 60
  refuse = false
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'none'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'none'))
})
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the operator decides which credentials of the server storages may use', () => {
  it('off: none, whatever there is', async () => {
    expect(await awsCredentials({ ambient: 'off', ...given })()).toBeNull()
  })

  it('env: the keys it was given, and nothing else', async () => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${origin}/container`)
    expect(await awsCredentials({ ambient: 'env', ...given })()).toMatchObject(given)
    expect(await awsCredentials({ ambient: 'env' })()).toBeNull()
    expect(asked).toEqual([])
  })

  it('chain: first the keys it was given', async () => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${origin}/container`)
    expect(await awsCredentials({ ambient: 'chain', ...given })()).toMatchObject(given)
    expect(asked).toEqual([])
  })
})

describe('the chain finds', () => {
  const find = () => awsCredentials({ ambient: 'chain' })()

  it('a profile', async () => {
    const file = path.join(folder, 'credentials')
    await writeFile(file, '[labels]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = profile\n')
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)
    vi.stubEnv('AWS_PROFILE', 'labels')
    const found = await find()
    expect(found).toMatchObject({ accessKeyId: 'AKIAPROFILE', secretAccessKey: 'profile' })
    expect(found?.expiresAt).toBeUndefined()
  })

  it('the role of a container, with its word', async () => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${origin}/container`)
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'container-word')
    const found = await find()
    expect(found).toMatchObject({ accessKeyId: 'ASIACONTAINER1', sessionToken: 'session' })
    expect(found?.expiresAt).toBeGreaterThan(Date.now())
  })

  it('the role of an instance', async () => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined)
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', origin)
    expect((await find())?.accessKeyId).toMatch(/^ASIAINSTANCE/)
    expect(asked[0]).toBe('PUT /latest/api/token')
  })

  it('a role by web identity, which the token service gives', async () => {
    const file = path.join(folder, 'web-token')
    await writeFile(file, 'token-of-the-cluster')
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', file)
    vi.stubEnv('AWS_ROLE_ARN', ROLE)
    vi.stubEnv('AWS_REGION', 'eu-central-1')
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.endpoint)
    const store = openStore({
      provider: s3,
      options: S3Source.parse({ bucket: 'media', s3_endpoint: sts.endpoint, recursive_scan: true }),
      deps: { aws: { credentials: awsCredentials({ ambient: 'chain' }) } },
    })
    expect((await store.list({ cursor: null, signal })).objects).toHaveLength(1)
    await store.list({ cursor: null, signal })
    expect(sts.given).toEqual([
      expect.objectContaining({ Action: 'AssumeRoleWithWebIdentity', RoleArn: ROLE }),
    ])
    await store.close()
  })
})

describe('what the chain found', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${origin}/container`)
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'container-word')
  })

  it('is kept, and fetched once for all who wait', async () => {
    const credentials = awsCredentials({ ambient: 'chain' })
    const all = await Promise.all([credentials(), credentials(), credentials()])
    expect(new Set(all.map((found) => found?.accessKeyId))).toEqual(new Set(['ASIACONTAINER1']))
    await credentials()
    expect(asked).toHaveLength(1)
  })

  it('is replaced before it ends', async () => {
    minutes = 2
    const credentials = awsCredentials({ ambient: 'chain' })
    expect((await credentials())?.accessKeyId).toBe('ASIACONTAINER1')
    minutes = 60
    await credentials()
    await expect.poll(async () => (await credentials())?.accessKeyId).toBe('ASIACONTAINER2')
  })
})

describe('a chain without an end', () => {
  const check = async (credentials: ReturnType<typeof awsCredentials>) => {
    const options = S3Source.parse({ bucket: 'media', s3_endpoint: 'http://127.0.0.1:1' })
    const store = openStore({ provider: s3, options, deps: { aws: { credentials } } })
    const result = await store.check('read', signal)
    await store.close()
    return result
  }

  it('tells whoever tests a storage what to do, without words of others', async () => {
    refuse = true
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${origin}/container`)
    const result = await check(awsCredentials({ ambient: 'chain' }))
    expect(result).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('gives no credentials') as string,
      advice: expect.stringContaining('Enter an access key ID') as string,
    })
    expect(JSON.stringify(result)).not.toContain('UPSTREAM')
  })

  it('is not walked again for a while', async () => {
    let now = 1_000_000
    const credentials = awsCredentials({ ambient: 'chain', now: () => now })
    await expect(credentials()).rejects.toMatchObject({ code: 'BadServerCredentials' })
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${origin}/container`)
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'container-word')
    await expect(credentials()).rejects.toMatchObject({ code: 'BadServerCredentials' })
    now += 16_000
    expect((await credentials())?.accessKeyId).toBe('ASIACONTAINER1')
  })
})
