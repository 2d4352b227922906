/** Set-ups that do not work, made for real, and what people are told about each. */
import { randomBytes } from 'node:crypto'
import {
  AccountSASPermissions,
  generateAccountSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { Agent } from 'undici'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestContainer, withCutSignature, type TestContainer } from '../../../testing/index.ts'
import { parseOptions } from '../../kit/parse-options.ts'
import type { OptionValues, StorageDeps } from '../../kit/provider.ts'
import { openStore } from '../../open-store.ts'
import { defaultRetryPolicy } from '../../wrappers/retry.ts'
import { azure } from './provider.ts'

const server = inject('azure')
const { signal } = new AbortController()
const otherKey = randomBytes(64).toString('base64')
const hour = 3_600_000
const unknownName = Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' })

interface Setup {
  values: (container: TestContainer) => OptionValues
  need?: 'read' | 'write'
  deps?: StorageDeps
  kind: string
  message: string
  advice: string
}

const accountToken = (services: string, types: string, permissions = 'racwdl'): string => {
  if (!server.available) throw new Error(server.reason)
  return generateAccountSASQueryParameters(
    {
      services,
      resourceTypes: types,
      permissions: AccountSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + hour),
    },
    new StorageSharedKeyCredential(server.accountName, server.accountKey),
  ).toString()
}

const setups: Readonly<Record<string, Setup>> = {
  'a wrong key': {
    values: ({ values }) => ({ ...values, account_key: otherKey }),
    kind: 'denied',
    message: 'The account key does not belong to the storage account.',
    advice: 'Access keys',
  },
  "a wrong key in the server's settings": {
    values: ({ place }) => place,
    deps: { azure: { accountKey: otherKey } },
    kind: 'denied',
    message: "The account key in this server's settings",
    advice: 'AZURE_BLOB_ACCOUNT_KEY',
  },
  'no key anywhere': {
    values: ({ place }) => place,
    kind: 'denied',
    message: 'No storage account is set',
    advice: 'Enter account name and account key',
  },
  'a container that is not there': {
    values: ({ values, name }) => ({ ...values, container: `${name}-absent` }),
    kind: 'not_found',
    message: '-absent" does not exist',
    advice: 'Check the name',
  },
  'a container that is not there, as a target': {
    values: ({ values, name }) => ({ ...values, container: `${name}-absent` }),
    need: 'write',
    kind: 'not_found',
    message: '-absent" does not exist',
    advice: 'Check the name',
  },
  'a prefix without objects': {
    values: ({ values }) => ({ ...values, prefix: 'Photos' }),
    kind: 'not_found',
    message: 'no objects under the prefix "Photos"',
    advice: 'upper and lower case',
  },
  'a token that has expired': {
    values: ({ place, ...made }) => ({
      ...place,
      sas_token: made.token('rl', {
        startsOn: new Date(Date.now() - 2 * hour),
        expiresOn: new Date(Date.now() - hour),
      }),
    }),
    kind: 'denied',
    message: 'The SAS token has expired.',
    advice: 'Make a new one',
  },
  'a token that starts later': {
    values: ({ place, ...made }) => ({
      ...place,
      sas_token: made.token('rl', {
        startsOn: new Date(Date.now() + hour),
        expiresOn: new Date(Date.now() + 2 * hour),
      }),
    }),
    kind: 'invalid_config',
    message: 'not valid yet',
    advice: 'Wait for its start',
  },
  'a token that may not list': {
    values: ({ place, ...made }) => ({ ...place, sas_token: made.token('r') }),
    kind: 'denied',
    message: 'The SAS token does not allow listing.',
    advice: '"List"',
  },
  'a token that may not read': {
    values: ({ place, ...made }) => ({ ...place, sas_token: made.token('l') }),
    kind: 'denied',
    message: 'The SAS token does not allow reading.',
    advice: '"Read"',
  },
  'a token that may not write, for a target': {
    values: ({ place, ...made }) => ({ ...place, sas_token: made.token('rl') }),
    need: 'write',
    kind: 'denied',
    message: 'The SAS token does not allow writing.',
    advice: '"Write"',
  },
  'a token of another container': {
    values: ({ place, ...made }) => ({ ...place, container: 'elsewhere', sas_token: made.token('rl') }),
    kind: 'denied',
    message: 'does not accept the SAS token',
    advice: 'for this account and container',
  },
  'a token whose signature lost its end': {
    values: ({ place, ...made }) => ({
      ...place,
      sas_token: withCutSignature(made.token('rl')),
    }),
    kind: 'denied',
    message: 'does not accept the SAS token',
    advice: 'paste it whole',
  },
  'a token of the account for queues only': {
    values: ({ place }) => ({ ...place, sas_token: accountToken('q', 'sco') }),
    kind: 'denied',
    message: 'The SAS token of the account does not cover this.',
    advice: 'service Blob',
  },
  'a token of the account without containers': {
    values: ({ place }) => ({ ...place, sas_token: accountToken('b', 'o') }),
    kind: 'denied',
    message: 'The SAS token of the account does not cover this.',
    advice: 'resource types Container and Object',
  },
  'a port where nothing listens': {
    values: ({ values }) => ({ ...values, account_url: 'http://127.0.0.1:9/account' }),
    kind: 'unavailable',
    message: 'Nothing listens at 127.0.0.1:9.',
    advice: 'Check the port',
  },
  'an account that is not there': {
    values: ({ values }) => ({ ...values, account_url: null, account_name: 'sluicenosuchaccount' }),
    // What a name server says that knows all names; the one of this machine may not be reached.
    deps: {
      dispatcher: new Agent({ connect: { lookup: (_host, _options, done) => done(unknownName, '') } }),
    },
    kind: 'unavailable',
    message: 'There is no storage account of this name.',
    advice: 'typing errors',
  },
  'https where there is none': {
    values: ({ values }) => ({
      ...values,
      account_url: String(values['account_url']).replace('http:', 'https:'),
    }),
    kind: 'invalid_config',
    message: 'No secure connection to 127.0.0.1',
    advice: 'begin the endpoint with http://',
  },
}

describe.skipIf(!server.available)(
  `azure against azurite${server.available ? '' : ` (${server.reason})`}`,
  () => {
    let container: TestContainer

    beforeAll(async () => {
      if (!server.available) return
      container = await createTestContainer(server, { label: 'setups' })
      await container.put('photos/a.jpg', 'content', 'image/jpeg')
    })

    afterAll(() => container?.close())

    function open(values: OptionValues, deps: StorageDeps = {}) {
      const parsed = parseOptions(azure, 'source', { recursive_scan: true, ...values })
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
      const retryPolicy = { ...defaultRetryPolicy, sleep: () => Promise.resolve() }
      return openStore({ provider: azure, options: parsed.options, deps, retryPolicy })
    }

    it.each(Object.entries(setups))('names what is wrong: %s', async (_name, setup) => {
      const store = open(setup.values(container), setup.deps)
      expect(await store.check(setup.need ?? 'read', signal)).toEqual({
        ok: false,
        kind: setup.kind,
        message: expect.stringContaining(setup.message) as string,
        advice: expect.stringContaining(setup.advice) as string,
      })
      await store.close()
    })

    it.each<[string, (made: TestContainer) => OptionValues]>([
      ['a token of the container', ({ place, ...made }) => ({ ...place, sas_token: made.token('racwdl') })],
      ['a token of the account', ({ place }) => ({ ...place, sas_token: accountToken('b', 'co') })],
      [
        'a token with an address',
        ({ place, ...made }) => ({
          container: place['container'],
          sas_token: `${String(place['account_url'])}/${made.name}?${made.token('racwdl')}`,
        }),
      ],
      [
        'a connection string with a token',
        ({ place, ...made }) => ({
          container: place['container'],
          connection_string: `BlobEndpoint=${String(place['account_url'])};SharedAccessSignature=${made.token('racwdl')}`,
        }),
      ],
      ['a prefix', ({ values }) => ({ ...values, prefix: 'photos' })],
    ])('finds nothing wrong with %s', async (_name, values) => {
      const store = open(values(container))
      expect(await store.check('read', signal)).toEqual({ ok: true })
      expect(await store.check('write', signal)).toEqual({ ok: true })
      await store.close()
    })

    it("uses the server's account where the storage names none", async () => {
      if (!server.available) return
      const { accountName, accountKey } = server
      const store = open(container.place, { azure: { accountName, accountKey } })
      expect(await store.check('read', signal)).toEqual({ ok: true })
      expect((await fetch(await store.presign('photos/a.jpg', { ttlSeconds: 60, signal }))).status).toBe(200)
      await store.close()
    })

    it('survives hundreds of reads at once, refused and broken-off ones among them', async () => {
      const store = open(container.values)
      const results = await Promise.all(
        Array.from({ length: 300 }, async (_, i) => {
          const key = i % 3 === 0 ? 'absent.txt' : 'photos/a.jpg'
          return store.readAll(key, { signal, maxBytes: i % 5 === 0 ? 1 : 100 }).then(
            (read) => (read.ok ? 'read' : read.reason),
            (error: { kind: string }) => error.kind,
          )
        }),
      )
      expect(results.filter((result) => result === 'not_found')).toHaveLength(100)
      expect(results.filter((result) => result === 'read')).toHaveLength(160)
      expect(results.filter((result) => result === 'too_large')).toHaveLength(40)
      await store.close()
    })
  },
)
