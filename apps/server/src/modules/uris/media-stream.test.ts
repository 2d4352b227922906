import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { serializerCompiler } from 'fastify-type-provider-zod'
import fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { App } from '../../http/app.ts'
import { validatorCompiler } from '../../http/validation.ts'
import type { MediaRequest } from './media-answer.ts'
import { urisRoutes } from './uris.routes.ts'

const CHUNK = Buffer.alloc(64 * 1024, 7)
const CHUNKS = 800

let app: App
let pulled = 0
let body: Readable
let asked: MediaRequest
/** When set, the source breaks after so many chunks. */
let breaksAt = Number.POSITIVE_INFINITY

beforeEach(async () => {
  pulled = 0
  breaksAt = Number.POSITIVE_INFINITY
  async function* chunks(): AsyncGenerator<Buffer> {
    while (pulled < CHUNKS) {
      if (pulled >= breaksAt) throw new Error('upstream broke')
      pulled += 1
      yield CHUNK
      await new Promise(setImmediate)
    }
  }
  const give = async (_id: unknown, _uri: unknown, media: MediaRequest) => {
    asked = media
    body = Readable.from(chunks(), { objectMode: false, highWaterMark: CHUNK.length })
    return { status: 200 as const, headers: { 'content-length': String(CHUNK.length * CHUNKS) }, body }
  }
  app = fastify()
    .setValidatorCompiler(validatorCompiler)
    .setSerializerCompiler(serializerCompiler) as unknown as App
  app.decorateRequest('actor', null)
  app.addHook('onRequest', async (req) => {
    req.actor = { id: 1, email: 'a@example.org', role: 'member' }
  })
  await app.register(
    urisRoutes({
      uris: {
        follow: give,
        localFile: () => Promise.reject(new Error()),
        resolverFor: () => Promise.reject(new Error()),
        delivererFor: () => Promise.reject(new Error()),
        assertTask: () => Promise.reject(new Error()),
        taskNamesFile: () => Promise.reject(new Error()),
      },
      mediaTokens: {
        create: () => {
          throw new Error('not asked here')
        },
        find: () => Promise.resolve(null),
      },
    }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => app.close())

async function get(): Promise<IncomingMessage> {
  const { port } = app.server.address() as AddressInfo
  const sent = request({ port, host: '127.0.0.1', path: '/tasks/1/resolve/?fileuri=x' })
  sent.on('error', () => {})
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  return answer
}

async function settled(): Promise<number> {
  for (let before = -1; before !== pulled;) {
    before = pulled
    await sleep(150)
  }
  return pulled
}

test('a client that does not read holds the source back, and gets all of it when it does', async () => {
  const answer = await get()
  expect(await settled()).toBeLessThan(CHUNKS / 2)
  let size = 0
  for await (const chunk of answer) size += (chunk as Buffer).length
  expect(size).toBe(CHUNK.length * CHUNKS)
})

test('a client that goes away closes the source', async () => {
  const answer = await get()
  const closed = once(body, 'close')
  answer.destroy()
  await closed
  expect(body.destroyed).toBe(true)
  expect(asked.signal.aborted).toBe(true)
  expect(pulled).toBeLessThan(CHUNKS)
})

test('a source that breaks off ends the connection, so that half a file is not taken for a whole one', async () => {
  breaksAt = 3
  const answer = await get()
  await expect(answer.resume().toArray()).rejects.toThrow(/aborted/)
})
