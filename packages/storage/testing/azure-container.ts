/** Containers for tests, made and filled with our own signed client; tokens by Microsoft's library. */
import { randomUUID } from 'node:crypto'
import {
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { Agent, type Dispatcher } from 'undici'
import { AzureClient } from '../src/providers/azure/client.ts'
import { azureDriver } from '../src/providers/azure/driver.ts'
import { AzureTarget } from '../src/providers/azure/options.ts'
import { nastyKeys, pathlessKeys } from './keys.ts'

export interface AzureAccount {
  readonly accountUrl: string
  readonly accountName: string
  readonly accountKey: string
}

/** In the words of Azure's REST API; lists are separated by commas. */
export interface AzureCorsRule {
  readonly AllowedOrigins: string
  readonly AllowedMethods: string
  readonly AllowedHeaders: string
  readonly ExposedHeaders: string
  readonly MaxAgeInSeconds: string
}

export interface TestContainer {
  readonly name: string
  /** Wire values of a storage of provider `azure` for the whole container, without a way to sign in. */
  readonly place: Readonly<Record<string, unknown>>
  /** The same, with the account key. */
  readonly values: Readonly<Record<string, unknown>>
  readonly connectionString: string
  /** A token of this container. Default: good for an hour. */
  token(permissions: string, times?: { readonly startsOn?: Date; readonly expiresOn?: Date }): string
  put(key: string, body: Uint8Array | string, contentType?: string): Promise<void>
  /** Everything in it, parsed as JSON. For containers with a page of objects at most. */
  objects(): Promise<Map<string, unknown>>
  /** Replaces the CORS rules of the whole account. */
  setCors(rules: readonly AzureCorsRule[]): Promise<void>
  /** Allows browsers of these origins to read, in the whole account. */
  allowOrigins(origins: readonly string[]): Promise<void>
  /** Removes the container and closes connections. */
  close(): Promise<void>
}

/** A token whose signature lost its end; well-formed, wherever the escapes in it stood. */
export const withCutSignature = (token: string): string =>
  token.replace(
    /sig=([^&]*)/,
    (_, sig: string) => `sig=${encodeURIComponent(decodeURIComponent(sig).slice(0, 20))}`,
  )

/** Of the keys the conformance suite tries, those Azure has no blobs of. */
export const refusedBlobNames = [...nastyKeys, ...pathlessKeys].filter(
  (key) =>
    ['\\', '\n', '\t', '\u0007'].some((bad) => key.includes(bad)) ||
    key.split('/').some((part) => part === '.' || part === '..'),
)

const { signal } = new AbortController()

/** Creates a container with a name of its own. `dispatcher`: for accounts with a certificate of their own. */
export async function createTestContainer(
  account: AzureAccount,
  {
    label = 'test',
    name: wanted,
    dispatcher = new Agent(),
  }: { label?: string; name?: string; dispatcher?: Dispatcher } = {},
): Promise<TestContainer> {
  const { accountUrl, accountName, accountKey } = account
  const name = wanted ?? `${label}-${randomUUID().slice(0, 13)}`
  const place = { container: name, account_url: accountUrl }
  const values = { ...place, account_name: accountName, account_key: accountKey }
  const options = AzureTarget.parse(values)
  const client = new AzureClient(options, { dispatcher })
  const driver = azureDriver(options, { dispatcher })
  const query = [['restype', 'container']] as const
  const done = async (method: 'PUT' | 'DELETE'): Promise<void> =>
    void (await client.send({ method, resource: 'container', need: 'w', query, signal })).body.resume()
  await done('PUT')

  async function setCors(rules: readonly AzureCorsRule[]): Promise<void> {
    const texts = rules.map((rule) =>
      Object.entries(rule)
        .map(([tag, text]) => `<${tag}>${text}</${tag}>`)
        .join(''),
    )
    const cors = texts.map((text) => `<CorsRule>${text}</CorsRule>`).join('')
    const body = Buffer.from(
      `<?xml version="1.0" encoding="utf-8"?><StorageServiceProperties><Cors>${cors}</Cors></StorageServiceProperties>`,
    )
    const service = [
      ['restype', 'service'],
      ['comp', 'properties'],
    ] as const
    const set = { method: 'PUT', resource: 'account', need: 'w', query: service, body, signal } as const
    ;(await client.send(set)).body.resume()
  }

  return {
    name,
    place,
    values,
    connectionString: `AccountName=${accountName};AccountKey=${accountKey};BlobEndpoint=${accountUrl};`,
    token(permissions, { startsOn, expiresOn = new Date(Date.now() + 3_600_000) } = {}) {
      const times = { expiresOn, ...(startsOn && { startsOn }) }
      return generateBlobSASQueryParameters(
        { containerName: name, permissions: ContainerSASPermissions.parse(permissions), ...times },
        new StorageSharedKeyCredential(accountName, accountKey),
      ).toString()
    },
    put: (key, body, contentType = 'application/octet-stream') =>
      driver.write?.(key, Buffer.from(body), { contentType, signal }) ?? Promise.resolve(),
    async objects() {
      const found = new Map<string, unknown>()
      const page = await driver.list({ prefix: '', recursive: true, cursor: null, limit: 1000, signal })
      for (const { key } of page.objects) {
        const { body } = await driver.read(key, { signal })
        const chunks: Uint8Array[] = []
        for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk)
        found.set(key, JSON.parse(Buffer.concat(chunks).toString()))
      }
      return found
    },
    setCors,
    allowOrigins: (origins) =>
      setCors([
        {
          AllowedOrigins: origins.join(','),
          AllowedMethods: 'GET,HEAD',
          AllowedHeaders: '*',
          ExposedHeaders: '*',
          MaxAgeInSeconds: '3600',
        },
      ]),
    async close() {
      await done('DELETE')
      await dispatcher.close()
    },
  }
}
