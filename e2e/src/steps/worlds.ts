/** The stores of the provider stories: a source filled with real data, an empty target, and how a person signs in. */
import {
  createTestContainer,
  createTestDatabase,
  gcsServer,
  type AzureAccount,
  type RedisAccount,
} from '@sluice/storage/testing'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

export interface World {
  /** What the dialog's connection step is filled with, by label. */
  source: Record<string, string>
  target: Record<string, string>
  /** A field that is first filled wrongly, and what the dialog must then say. */
  mistake: { field: string; value: string; answer: RegExp }
  /** Each object is a photograph; otherwise each is a task as JSON. */
  photos: boolean
  tasks: number
  /** Objects in the target: key to JSON. */
  written(): Promise<Map<string, unknown>>
  close(): Promise<void>
}

const demo = path.resolve(import.meta.dirname, '../../../demo')

async function photographs(): Promise<[string, Buffer][]> {
  const folder = path.join(demo, 'photos/animals')
  const names = (await readdir(folder)).slice(0, 3)
  return Promise.all(
    names.map(async (n): Promise<[string, Buffer]> => [`zoo ü/${n}`, await readFile(path.join(folder, n))]),
  )
}

export async function googleWorld(origin: string): Promise<World> {
  const server = await gcsServer()
  const { keyFile } = server.accounts.add('labeler')
  const source = server.bucket('photographs')
  const target = server.bucket('annotations')
  source.cors = [
    {
      origin: [origin],
      method: ['GET', 'HEAD'],
      responseHeader: ['Content-Type', 'Access-Control-Allow-Origin'],
    },
  ]
  const photos = await photographs()
  for (const [key, body] of photos) source.put(key, body, { contentType: 'image/jpeg' })
  const fields = { Endpoint: server.url, 'Google application credentials': keyFile }
  return {
    source: { Bucket: source.name, ...fields },
    target: { Bucket: target.name, ...fields },
    mistake: { field: 'Bucket', value: 'no-such-bucket', answer: /does not exist|There is no bucket/ },
    photos: true,
    tasks: photos.length,
    written: () =>
      Promise.resolve(
        new Map(target.keys().map((key) => [key, JSON.parse(String(target.get(key)?.body)) as unknown])),
      ),
    close: () => server.close(),
  }
}

export async function azureWorld(origin: string, account: AzureAccount): Promise<World> {
  const source = await createTestContainer(account, { label: 'photographs' })
  const target = await createTestContainer(account, { label: 'annotations' })
  await source.allowOrigins([origin])
  const photos = await photographs()
  for (const [key, body] of photos) await source.put(key, body, 'image/jpeg')
  const fields = {
    'Account address': account.accountUrl,
    'Account name': account.accountName,
    'Account key': account.accountKey,
  }
  return {
    source: { Container: source.name, ...fields },
    target: { Container: target.name, ...fields },
    mistake: {
      field: 'Account key',
      value: Buffer.from('another key').toString('base64'),
      answer: /account key/i,
    },
    photos: true,
    tasks: photos.length,
    written: () => target.objects(),
    close: async () => {
      await source.close()
      await target.close()
    },
  }
}

export async function redisWorld(account: RedisAccount): Promise<World> {
  const source = await createTestDatabase(account)
  const target = await createTestDatabase(account)
  const names = (await readdir(path.join(demo, 'texts'))).slice(0, 3)
  for (const name of names)
    await source.run('set', `tasks:${name}`, await readFile(path.join(demo, 'texts', name)))
  const fields = {
    Host: account.host,
    Port: String(account.port),
    Password: account.password ?? '',
  }
  return {
    source: { ...fields, Database: String(source.db), Path: 'tasks:' },
    target: { ...fields, Database: String(target.db), Path: 'labeled:' },
    mistake: { field: 'Password', value: 'not this one', answer: /password/i },
    photos: false,
    tasks: names.length,
    written: async () => {
      const keys = (await target.run('keys', '*')) as string[]
      const read = async (key: string): Promise<[string, unknown]> => [
        key,
        JSON.parse(String(await target.run('get', key))),
      ]
      return new Map(await Promise.all(keys.map(read)))
    },
    close: async () => {
      await source.close()
      await target.close()
    },
  }
}
