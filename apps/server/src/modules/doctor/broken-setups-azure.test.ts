/** The doctor against Microsoft's emulator: set-ups that are really broken, and the printed commands obeyed. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createTestContainer, type TestContainer } from '@sluice/storage/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startAzurite, type Azurite } from '../../../../../tools/test-servers/azurite.ts'
import { expectCured, noHands, telling, type Case } from '../../../testing/doctor-cases.ts'
import {
  ORIGIN,
  probesOf,
  tlsGateway,
  webServer,
  type Gateway,
  type Hands,
  type Setup,
} from '../../../testing/doctor-world.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

const HOUR = 3_600_000
let connection: Connection
/** One of its own: CORS rules are those of the whole account. */
let azurite: Azurite
let container: TestContainer
let folder: string
let web: Gateway
let tls: Gateway & { certificate: string }
beforeAll(async () => {
  ;[connection, azurite] = await Promise.all([testDb(), startAzurite()])
  container = await createTestContainer(azurite, { label: 'doctor' })
  for (const key of ['Photos/a.jpg', 'Photos/deep/b.jpg']) await container.put(key, '{}', 'image/jpeg')
  await container.allowOrigins([ORIGIN])
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-doctor-azure-'))
  web = await webServer(200)
  tls = await tlsGateway(azurite.accountUrl, folder)
})
afterEach(() => container.allowOrigins([ORIGIN]))
afterAll(async () => {
  web.close()
  tls.close()
  await rm(folder, { recursive: true })
  await container.close()
  await azurite.stop()
  await connection.close()
})

const hands: Hands = {
  ...noHands,
  async setCors(text) {
    const rule = JSON.parse(text) as Record<string, string[]>
    await container.setCors([
      {
        AllowedOrigins: String(rule['allowedOrigins']),
        AllowedMethods: String(rule['allowedMethods']),
        AllowedHeaders: String(rule['allowedHeaders']),
        ExposedHeaders: String(rule['exposedHeaders']),
        MaxAgeInSeconds: String(rule['maxAgeInSeconds']),
      },
    ])
  },
  async cli(words) {
    const flags = (name: string): string[] => {
      const rest = words.slice(words.indexOf(name) + 1)
      const end = rest.findIndex((word) => word.startsWith('--'))
      return end === -1 ? rest : rest.slice(0, end)
    }
    const what = words.slice(0, 4).join(' ')
    expect(flags('--account-name')).toEqual([azurite.accountName])
    if (what === 'az storage container create') {
      await createTestContainer(azurite, { name: String(flags('--name')) })
    } else if (what === 'az storage container generate-sas') {
      expect(flags('--name')).toEqual([container.name])
      const expiresOn = new Date(String(flags('--expiry')))
      return { sas_token: container.token(String(flags('--permissions')), { expiresOn }) }
    } else if (what === 'az storage cors add') {
      expect(flags('--services')).toEqual(['b'])
      await container.setCors([
        {
          AllowedOrigins: String(flags('--origins')),
          AllowedMethods: String(flags('--methods')),
          AllowedHeaders: String(flags('--allowed-headers')),
          ExposedHeaders: String(flags('--exposed-headers')),
          MaxAgeInSeconds: String(flags('--max-age')),
        },
      ])
    } else throw new Error(`unknown command: ${what}`)
    return {}
  },
}

const body = (more: object = {}): Record<string, unknown> => ({
  ...container.values,
  prefix: 'Photos',
  ...more,
})
const token = (permissions: string, startsIn = -HOUR, endsIn = HOUR): Record<string, unknown> => ({
  ...container.place,
  prefix: 'Photos',
  sas_token: container.token(permissions, {
    startsOn: new Date(Date.now() + startsIn),
    expiresOn: new Date(Date.now() + endsIn),
  }),
})
const base = (): Setup => ({
  provider: 'azure',
  kind: 'source',
  body: body(),
  env: { SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' },
  clockOff: 0,
})
const asTyped = { byHand: () => ({ body: body() }) }
const wrongKey = randomBytes(64).toString('base64')

test('a container that is well has nothing to tell, as source and as target, and keeps nothing', async () => {
  expect(telling(await probesOf(connection.db, base()))).toEqual([])
  const target = { ...base(), kind: 'target' as const, body: body({ prefix: 'out' }) }
  const probes = await probesOf(connection.db, target)
  expect(telling(probes)).toEqual([])
  expect(probes.map(({ name, status }) => `${name} ${status}`)).toEqual(
    expect.arrayContaining(['put ok', 'read_back ok', 'delete ok']),
  )
  expect([...(await container.objects()).keys()]).toEqual(['Photos/a.jpg', 'Photos/deep/b.jpg'])
})

test('an account address with the container in it is taken for what it means', async () => {
  const account_url = `${azurite.accountUrl}/${container.name}`
  expect(telling(await probesOf(connection.db, { ...base(), body: body({ account_url }) }))).toEqual([])
})

test('the name of an account, which is a secret, is in no text', async () => {
  const named = { container: container.name, account_name: 'sluicenosuchaccount', account_key: wrongKey }
  const probes = await probesOf(connection.db, { ...base(), body: named })
  expect(telling(probes)).toEqual([expect.stringMatching(/^(?:dns|connect) failed/)])
  expect(JSON.stringify(probes)).not.toContain('sluicenosuchaccount')
})

const cases: readonly Case[] = [
  {
    name: 'a wrong key',
    setup: () => ({ body: body({ account_key: wrongKey }) }),
    fails: 'credentials',
    cause: 'AuthenticationFailed',
    cure: asTyped,
  },
  {
    name: 'an account that is not there',
    setup: () => ({
      body: body({ account_url: azurite.accountUrl.replace(/[^/]+$/, 'nobody'), account_name: 'nobody' }),
    }),
    fails: 'credentials',
    cause: 'ResourceNotFound',
    cure: asTyped,
  },
  {
    name: 'no account at all',
    setup: () => ({ body: { container: container.name } }),
    fails: 'credentials',
    cause: 'NoAccount',
    cure: asTyped,
  },
  {
    name: 'a missing container',
    setup: () => ({ body: body({ container: `absent-${Date.now()}`, prefix: null }) }),
    fails: 'container',
    cause: 'ContainerNotFound',
    cure: 'first',
  },
  {
    name: 'a whole URI as container',
    setup: () => ({ body: body({ container: `azure-blob://${container.name}/Photos/`, prefix: null }) }),
    fails: 'settings',
    cause: 'uri_as_container',
    cure: 'all',
  },
  {
    name: 'the address of a container as container',
    setup: () => ({
      body: body({
        container: `https://account.blob.core.windows.net/${container.name}/Photos`,
        prefix: null,
      }),
    }),
    fails: 'settings',
    cause: 'uri_as_container',
    cure: 'all',
  },
  {
    name: 'a SAS token that has expired',
    setup: () => ({ body: token('rl', -2 * HOUR, -HOUR) }),
    fails: 'credentials',
    cause: 'SasExpired',
    cure: 'first',
  },
  {
    name: 'a SAS token that starts later',
    setup: () => ({ body: token('rl', HOUR, 2 * HOUR) }),
    fails: 'credentials',
    cause: 'SasNotYetValid',
    cure: 'first',
  },
  {
    name: 'a SAS token that lost its end',
    setup() {
      const made = token('rl')
      return {
        body: { ...made, sas_token: String(made['sas_token']).replace(/(sig=(?:%..|[^&%]){20})[^&]*/, '$1') },
      }
    },
    fails: 'credentials',
    cause: 'AuthenticationFailed',
    cure: 'first',
  },
  {
    name: 'a SAS token that may not list',
    setup: () => ({ body: token('r') }),
    fails: 'list',
    cause: 'SasWithout-l',
    cure: 'first',
  },
  {
    name: 'a SAS token that may not read',
    setup: () => ({ body: token('l') }),
    fails: 'read',
    cause: 'SasWithout-r',
    cure: 'first',
  },
  {
    name: 'a SAS token that may not write',
    setup: () => ({ kind: 'target', body: { ...token('rl'), prefix: 'out' } }),
    fails: 'put',
    cause: 'SasWithout-w',
    cure: 'first',
  },
  {
    name: 'a SAS token that may not remove, where objects are to be removed',
    setup: () => ({ kind: 'target', body: { ...token('rcwl'), prefix: 'out', can_delete_objects: true } }),
    fails: 'delete',
    cause: 'SasWithout-d',
    cure: 'first',
  },
  {
    name: 'a SAS token that browsers must not get',
    setup: () => ({ body: token('racwdl') }),
    fails: 'link',
    cause: 'LinkWouldTellToken',
    cure: 'first',
  },
  {
    name: 'a SAS token that browsers must not get, by a lesser one',
    setup: () => ({ body: token('racwdl') }),
    fails: 'link',
    cause: 'LinkWouldTellToken',
    cure: ({ kind }) => kind === 'command',
  },
  {
    name: 'no CORS rules',
    async setup() {
      await container.setCors([])
      return {}
    },
    fails: 'cors_preflight',
    cause: 'cors_missing',
    cure: 'first',
  },
  {
    name: 'CORS rules for another origin, mended on the command line',
    async setup() {
      await container.allowOrigins(['https://other.example'])
      return {}
    },
    fails: 'cors_preflight',
    cause: 'cors_other_origin',
    cure: ({ kind }) => kind === 'command',
  },
  {
    name: 'CORS that nobody may change, by sending media through this server',
    async setup() {
      await container.setCors([])
      return {}
    },
    fails: 'cors_preflight',
    cause: 'cors_missing',
    cure: ({ field }) => field === 'presign',
  },
  {
    name: 'a clock an hour behind',
    setup: () => ({ clockOff: -HOUR }),
    fails: 'clock',
    cause: 'clock_skew',
    cure: 'first',
  },
  {
    name: 'a port where nothing listens',
    setup: () => ({ body: body({ account_url: 'http://127.0.0.1:1/account' }) }),
    fails: 'connect',
    cause: 'ECONNREFUSED',
    cure: asTyped,
  },
  {
    name: 'a web server instead of a store',
    setup: () => ({ body: body({ account_url: `http://127.0.0.1:${web.port}/account` }) }),
    fails: 'service',
    cause: 'NotAzure',
    cure: asTyped,
  },
  {
    name: 'TLS to a port that does not speak it',
    setup: () => ({ body: body({ account_url: azurite.accountUrl.replace('http:', 'https:') }) }),
    fails: 'tls',
    cause: 'tls_to_plain_http',
    cure: 'first',
  },
  {
    name: 'plain HTTP to a port that speaks TLS',
    setup: () => ({
      // Without links: they are for https alone, and what is behind the gateway is asked without.
      body: body({ account_url: `http://127.0.0.1:${tls.port}/${azurite.accountName}`, presign: false }),
      env: { NODE_EXTRA_CA_CERTS: tls.certificate },
      apart: { cwd: folder },
    }),
    fails: 'tls',
    cause: 'plain_http_to_tls',
    cure: 'first',
  },
]
test.each(cases)('$name is found and cured', (one) => expectCured(connection.db, one, base(), hands))
