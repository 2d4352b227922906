/** The server's own credentials, in every form Google's tools know, against the strict server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { gcsServer, type GcsServer } from '../../../testing/index.ts'
import type { ObjectStore } from '../../kit/object-store.ts'
import { openStore } from '../../open-store.ts'
import { GcsSource } from './options.ts'
import { gcs } from './provider.ts'
import { googleCredentials, type ServerGoogleSettings } from './server-credentials.ts'

const { signal } = new AbortController()
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-gcs-'))
let google: GcsServer
let account: ReturnType<GcsServer['accounts']['add']>

beforeAll(async () => {
  google = await gcsServer()
  account = google.accounts.add('server')
  google.bucket('media').put('a.txt', 'content')
})

afterEach(() => {
  vi.unstubAllEnvs()
  account.rights.delete('signBlob')
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await google.close()
})

function open(settings: ServerGoogleSettings, values: Record<string, unknown> = {}): ObjectStore {
  const credentials = googleCredentials({ iamEndpoint: google.url, ...settings })
  const options = GcsSource.parse({ bucket: 'media', recursive_scan: true, ...values })
  return openStore({ provider: gcs, options, deps: { google: { credentials, endpoint: google.url } } })
}

function fileOf(name: string, content: unknown): string {
  const file = path.join(folder, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const linked = async (store: ObjectStore): Promise<string> =>
  (await fetch(await store.presign('a.txt', { ttlSeconds: 60, signal }))).text()

const actAs = (email: string): string =>
  `${google.url}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`

/** As if this ran where Google's metadata server answers. */
function onMachine(): void {
  google.accounts.machine = account.email
  vi.stubEnv('GCE_METADATA_HOST', new URL(google.url).host)
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '')
  vi.stubEnv('CLOUDSDK_CONFIG', folder)
  vi.stubEnv('HOME', folder)
}

const withoutLinks = { presign: false }

it('a key file works like one that was pasted', async () => {
  const store = open({ file: fileOf('key.json', account.keyFile) })
  expect(await store.check('read', signal)).toEqual({ ok: true })
  expect(await linked(store)).toBe('content')
})

describe('workload identity federation', () => {
  const audience = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x'

  function file(more: object = {}): string {
    google.accounts.subjects.set('oidc-token-of-the-cluster', account.email)
    return fileOf('federation.json', {
      type: 'external_account',
      audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${google.url}/sts`,
      credential_source: { file: fileOf('subject', 'oidc-token-of-the-cluster') },
      ...more,
    })
  }

  it('reads; without a service account it cannot make links, and says so', async () => {
    expect(await open({ file: file() }, withoutLinks).check('read', signal)).toEqual({ ok: true })
    expect(await open({ file: file() }).check('read', signal)).toMatchObject({
      kind: 'invalid_config',
      message: expect.stringContaining('cannot sign links') as string,
    })
  })

  it('signs links as the account it acts for', async () => {
    account.rights.add('signBlob')
    const store = open({ file: file({ service_account_impersonation_url: actAs(account.email) }) })
    expect(await store.check('read', signal)).toEqual({ ok: true })
    expect(await linked(store)).toBe('content')
    expect(google.seen).toContain(
      `POST /v1/projects/-/serviceAccounts/${encodeURIComponent(account.email)}:signBlob`,
    )
  })

  it('says that the identity is not accepted', async () => {
    const name = file()
    google.accounts.subjects.clear()
    expect(await open({ file: name }).check('read', signal)).toMatchObject({
      kind: 'denied',
      message: "Google does not accept this server's own Google credentials.",
    })
  })
})

describe('on a machine in the cloud', () => {
  it('reads with the token of the metadata server and signs through signBlob', async () => {
    onMachine()
    account.rights.add('signBlob')
    const store = open({})
    expect(await store.check('read', signal)).toEqual({ ok: true })
    expect(await linked(store)).toBe('content')
    const url = await store.presign('a.txt', { ttlSeconds: 604_800, signal })
    expect(url.searchParams.get('X-Goog-Expires')).toBe('43200')
  })

  it('names the role that signing needs', async () => {
    onMachine()
    expect(await open({}, withoutLinks).check('read', signal)).toEqual({ ok: true })
    expect(await open({}).check('read', signal)).toMatchObject({
      kind: 'denied',
      message: "This server's own Google account may not sign links.",
      advice: expect.stringContaining('roles/iam.serviceAccountTokenCreator') as string,
    })
  })
})

it('impersonation uses the rights of the other account', async () => {
  google.accounts.machine = account.email
  const target = google.accounts.add('target')
  account.rights.add('signBlob')
  google.accounts.subjects.set('cluster', account.email)
  const source_credentials = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${google.url}/sts`,
    credential_source: { file: fileOf('cluster', 'cluster') },
  }
  const file = fileOf('impersonation.json', {
    type: 'impersonated_service_account',
    service_account_impersonation_url: actAs(target.email),
    source_credentials,
    endpoint: google.url,
  })
  const store = open({ file })
  expect(await store.check('read', signal)).toEqual({ ok: true })
  const url = await store.presign('a.txt', { ttlSeconds: 60, signal })
  expect(url.searchParams.get('X-Goog-Credential')).toContain(target.email)
  expect(await (await fetch(url)).text()).toBe('content')
  target.rights.delete('list')
  expect(await store.check('read', signal)).toMatchObject({ kind: 'denied' })
})

describe('a file that cannot be used', () => {
  it.each([
    ['that is not there', () => path.join(folder, 'absent.json')],
    ['that is no JSON', () => fileOf('broken.json', '{ "type": ')],
    ['of a damaged key', () => fileOf('damaged.json', account.keyFile.replace(/BEGIN PRIVATE KEY/, 'BEGIN'))],
  ])('%s is told to the operator, and looked for again later', async (_what, file) => {
    const name = file()
    const store = open({ file: name })
    const result = await store.check('read', signal)
    expect(result).toMatchObject({
      kind: 'invalid_config',
      message: "This server's own Google credentials cannot be used.",
      advice: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS') as string,
    })
    expect(JSON.stringify(result)).not.toContain(folder)
    writeFileSync(name, account.keyFile)
    expect(await store.check('read', signal)).toEqual({ ok: true })
  })
})

it('nothing found means no credentials, not an error, and is looked for again later', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '')
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none')
  vi.stubEnv('CLOUDSDK_CONFIG', folder)
  vi.stubEnv('HOME', folder)
  let later = 0
  const store = open({ now: () => Date.now() + later })
  const none = { kind: 'denied', message: expect.stringContaining('No credentials are set') as string }
  expect(await store.check('read', signal)).toMatchObject(none)
  vi.stubEnv('METADATA_SERVER_DETECTION', '')
  onMachine()
  expect(await store.check('read', signal)).toMatchObject(none)
  later = 61_000
  account.rights.add('signBlob')
  expect(await store.check('read', signal)).toEqual({ ok: true })
})
