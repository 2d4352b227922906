/** The doctor against a strict Cloud Storage: set-ups that are really broken, and the printed commands obeyed. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { googleCredentials } from '@sluice/storage'
import { gcsServer, type GcsServer } from '@sluice/storage/testing'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { expectCured, noHands, telling, type Case } from '../../../testing/doctor-cases.ts'
import {
  ORIGIN,
  probesOf,
  webServer,
  type Gateway,
  type Hands,
  type Setup,
} from '../../../testing/doctor-world.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

type Account = ReturnType<GcsServer['accounts']['add']>
type Rights = Parameters<GcsServer['accounts']['add']>[1]
type Cors = ReturnType<GcsServer['bucket']>['cors']

/** What Google's roles hold, of the rights our server knows. */
const roles: Readonly<Record<string, NonNullable<Rights>>> = {
  'roles/storage.objectViewer': ['list', 'get'],
  'roles/storage.objectUser': ['list', 'get', 'create', 'delete'],
  'roles/iam.serviceAccountTokenCreator': ['signBlob'],
}

let connection: Connection
let google: GcsServer
let account: Account
let folder: string
let web: Gateway
beforeAll(async () => {
  connection = await testDb()
  google = await gcsServer()
  account = google.accounts.add('labeler')
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-doctor-gcs-'))
  web = await webServer(200)
  for (const key of ['Photos/a.jpg', 'Photos/deep/b.jpg'])
    google.bucket('media').put(key, `content of ${key}`)
  google.bucket('media').cors = allowed(ORIGIN)
})
afterEach(() => {
  vi.unstubAllEnvs()
  google.bucket('media').cors = allowed(ORIGIN)
})
afterAll(async () => {
  web.close()
  await rm(folder, { recursive: true })
  await google.close()
  await connection.close()
})

const allowed = (origin: string): Cors => [{ origin: [origin], method: ['GET'], responseHeader: ['Range'] }]

const hands: Hands = {
  ...noHands,
  async setCors(rules) {
    google.bucket('media').cors = JSON.parse(rules) as Cors
  },
  async cli(words, at) {
    const [tool, area, , verb, subject = ''] = words
    const flag = (name: string): string =>
      words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? ''
    expect(tool).toBe('gcloud')
    if (verb === 'add-iam-policy-binding') {
      const member = google.accounts.find(flag('member').replace(/^serviceAccount:/, ''))
      expect(subject).toBe(area === 'iam' ? member?.email : 'gs://media')
      for (const right of roles[flag('role')] ?? []) member?.rights.add(right)
      return
    }
    const bucket = subject.replace(/^gs:\/\//, '')
    if (verb === 'create') google.bucket(bucket)
    else if (verb === 'update')
      google.bucket(bucket).cors = JSON.parse(
        await readFile(path.join(at, flag('cors-file')), 'utf8'),
      ) as Cors
    else throw new Error(`unknown command: ${words.join(' ')}`)
  },
}

const body = (more: object = {}): Record<string, unknown> => ({
  bucket: 'media',
  prefix: 'Photos',
  gcs_endpoint: google.url,
  google_application_credentials: account.keyFile,
  ...more,
})
const base = (): Setup => ({
  provider: 'gcs',
  kind: 'source',
  body: body(),
  env: { SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' },
  clockOff: 0,
})
const asTyped = { byHand: () => ({ body: body() }) }
let count = 0
/** An account of its own, with these rights alone. */
const being = (...rights: NonNullable<Rights>): object => ({
  google_application_credentials: google.accounts.add(`limited-${++count}`, rights).keyFile,
})

/** As the account of the machine, where Google's metadata server answers. */
function onMachine(...rights: NonNullable<Rights>): Partial<Setup> {
  google.accounts.machine = google.accounts.add(`machine-${++count}`, ['list', 'get', ...rights]).email
  vi.stubEnv('GCE_METADATA_HOST', new URL(google.url).host)
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '')
  vi.stubEnv('CLOUDSDK_CONFIG', folder)
  vi.stubEnv('HOME', folder)
  return asServer()
}

function asServer(file?: string): Partial<Setup> {
  const credentials = googleCredentials({ iamEndpoint: google.url, file })
  return {
    body: body({ gcs_endpoint: null, google_application_credentials: null }),
    deps: { google: { credentials, endpoint: google.url } },
  }
}

/** A foreign identity that stands for no service account. */
async function federated(): Promise<Partial<Setup>> {
  const [subject, file] = [path.join(folder, 'subject'), path.join(folder, 'federated.json')]
  await writeFile(subject, 'foreign-token')
  google.accounts.subjects.set('foreign-token', account.email)
  await writeFile(
    file,
    JSON.stringify({
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${google.url}/sts`,
      credential_source: { file: subject },
    }),
  )
  return asServer(file)
}

function withOtherKey(keyFile: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  return JSON.stringify({ ...(JSON.parse(keyFile) as object), private_key: pem })
}

test('a bucket that is well has nothing to tell, as source and as target, and keeps nothing', async () => {
  expect(telling(await probesOf(connection.db, base()))).toEqual([])
  const target = { ...base(), kind: 'target' as const, body: body({ prefix: 'out' }) }
  const probes = await probesOf(connection.db, target)
  expect(telling(probes)).toEqual([])
  expect(probes.map(({ name, status }) => `${name} ${status}`)).toEqual(
    expect.arrayContaining(['put ok', 'read_back ok', 'delete ok']),
  )
  expect(google.bucket('media').keys()).toEqual(['Photos/a.jpg', 'Photos/deep/b.jpg'])
})

const cases: readonly Case[] = [
  {
    name: 'credentials that are no JSON',
    setup: () => ({ body: body({ google_application_credentials: 'labeler.json' }) }),
    fails: 'settings',
    cause: 'invalid_config',
    cure: asTyped,
  },
  {
    name: 'a key that was replaced',
    setup: () => ({ body: body({ google_application_credentials: withOtherKey(account.keyFile) }) }),
    fails: 'credentials',
    cause: 'invalid_grant',
    cure: asTyped,
  },
  {
    name: 'an account that was removed',
    setup() {
      const { email, keyFile } = google.accounts.add('gone')
      google.accounts.remove(email)
      return { body: body({ google_application_credentials: keyFile }) }
    },
    fails: 'credentials',
    cause: 'invalid_grant',
    cure: asTyped,
  },
  {
    name: 'a clock an hour behind',
    setup: () => ({ clockOff: -3_600_000 }),
    fails: 'clock',
    cause: 'clock_skew',
    cure: 'first',
  },
  {
    name: 'a missing bucket',
    setup: () => ({ body: body({ bucket: 'absent-bucket', prefix: null }) }),
    fails: 'container',
    cause: 'NoSuchBucket',
    cure: 'first',
  },
  {
    name: 'a whole URI as bucket',
    setup: () => ({ body: body({ bucket: 'gs://media/Photos/', prefix: null }) }),
    fails: 'settings',
    cause: 'uri_as_bucket',
    cure: 'all',
  },
  {
    name: "an address of Google's console as bucket",
    setup: () => ({
      body: body({
        bucket: 'https://console.cloud.google.com/storage/browser/media/Photos?hl=en',
        prefix: null,
      }),
    }),
    fails: 'settings',
    cause: 'uri_as_bucket',
    cure: 'all',
  },
  {
    name: 'an account that may not list',
    setup: () => ({ body: body(being('get')) }),
    fails: 'list',
    cause: 'ListDenied',
    cure: 'first',
  },
  {
    name: 'an account that may not read',
    setup: () => ({ body: body(being('list')) }),
    fails: 'read',
    cause: 'ReadDenied',
    cure: 'first',
  },
  {
    name: 'an account that may not write',
    setup: () => ({ kind: 'target', body: body({ ...being('list', 'get'), prefix: 'out' }) }),
    fails: 'put',
    cause: 'WriteDenied',
    cure: 'first',
  },
  {
    name: 'an account that may create objects and not replace them',
    setup: () => ({ kind: 'target', body: body({ ...being('create'), prefix: 'out' }) }),
    fails: 'put',
    cause: 'RemoveDenied',
    cure: 'first',
  },
  {
    name: 'no CORS rules',
    setup() {
      google.bucket('media').cors = []
      return {}
    },
    fails: 'cors_preflight',
    cause: 'cors_missing',
    cure: 'first',
  },
  {
    name: 'CORS rules for another origin, mended on the command line',
    setup() {
      google.bucket('media').cors = allowed('https://other.example')
      return {}
    },
    fails: 'cors_preflight',
    cause: 'cors_missing',
    cure: ({ kind }) => kind === 'command',
  },
  {
    name: 'CORS rules that do not name Range',
    setup() {
      google.bucket('media').cors = [{ origin: [ORIGIN], method: ['GET'], responseHeader: ['Content-Type'] }]
      return {}
    },
    fails: 'cors_preflight',
    as: 'warning',
    cause: 'cors_range',
    cure: 'first',
  },
  {
    name: 'CORS that nobody may change, by sending media through this server',
    setup() {
      google.bucket('media').cors = []
      return {}
    },
    fails: 'cors_preflight',
    cause: 'cors_missing',
    cure: ({ field }) => field === 'presign',
  },
  {
    name: 'an identity that belongs to no service account, so that links cannot be signed',
    setup: federated,
    fails: 'link',
    cause: 'NoSigner',
    cure: 'first',
  },
  {
    name: 'an account of the machine that may not sign',
    setup: () => onMachine(),
    fails: 'link',
    cause: 'SignDenied',
    cure: 'first',
  },
  {
    name: 'an account of the machine that may not sign, by sending media through this server',
    setup: () => onMachine(),
    fails: 'link',
    cause: 'SignDenied',
    cure: ({ field }) => field === 'presign',
  },
  {
    name: "an endpoint that the server's own credentials are not sent to",
    setup() {
      const { deps } = onMachine('signBlob')
      const endpoint = { gcs_endpoint: `http://127.0.0.1:${web.port}` }
      return { ...(deps && { deps }), body: body({ ...endpoint, google_application_credentials: null }) }
    },
    fails: 'credentials',
    cause: 'EndpointNotTrusted',
    cure: 'first',
  },
  {
    name: 'a port where nothing listens',
    setup: () => ({ body: body({ gcs_endpoint: 'http://127.0.0.1:1' }) }),
    fails: 'connect',
    cause: 'ECONNREFUSED',
    cure: asTyped,
  },
  {
    name: 'a web server instead of a store',
    setup: () => ({ body: body({ gcs_endpoint: `http://127.0.0.1:${web.port}` }) }),
    fails: 'service',
    cause: 'NotGcs',
    cure: asTyped,
  },
  {
    name: 'TLS to a port that does not speak it',
    setup: () => ({ body: body({ gcs_endpoint: google.url.replace('http:', 'https:') }) }),
    fails: 'tls',
    cause: 'tls_to_plain_http',
    cure: 'first',
  },
  {
    name: 'a network this server keeps away from',
    setup: () => ({ env: {} }),
    fails: 'connect',
    cause: 'EGRESS_REFUSED',
    cure: 'first',
  },
]
test.each(cases)('$name is found and cured', (one) => expectCured(connection.db, one, base(), hands))
