/** Our signer against Google's library: the same URL for the same request. */
import { Storage } from '@google-cloud/storage'
import fc from 'fast-check'
import { createPrivateKey, generateKeyPairSync, verify } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nastyKeys, pathlessKeys } from '../../../testing/index.ts'
import { linkPath, parseEndpoint } from './endpoint.ts'
import { MAX_TTL_SECONDS, signText, signUrl } from './sign.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const email = 'signer@project.iam.gserviceaccount.com'
const signer = { email, maxSeconds: MAX_TTL_SECONDS, sign: (text: string) => signText(text, privateKey) }
const { signal } = new AbortController()
const now = Date.UTC(2026, 1, 3, 4, 5, 6, 789)
// It calls its way to name a key deprecated, and has no other that signs.
vi.spyOn(console, 'warn').mockImplementation(() => {})
const storage = new Storage({ projectId: 'project', credentials: { client_email: email, private_key: pem } })
const google = parseEndpoint('https://storage.googleapis.com')

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

interface Link {
  readonly key: string
  readonly seconds: number
  readonly disposition?: string | undefined
  readonly type?: string | undefined
}

async function ours({ key, seconds, disposition, type }: Link): Promise<string> {
  if (!google) throw new Error('no endpoint')
  const query = [
    ...(disposition ? [['response-content-disposition', disposition] as const] : []),
    ...(type ? [['response-content-type', type] as const] : []),
  ]
  const path = linkPath(google, 'my-bucket', key)
  return (await signUrl({ origin: google.origin, path, query, seconds, now, signal }, signer)).href
}

async function theirs({ key, seconds, disposition, type }: Link): Promise<string> {
  const [url] = await storage
    .bucket('my-bucket')
    .file(key)
    .getSignedUrl({
      version: 'v4',
      action: 'read',
      expires: Math.floor(now / 1000) * 1000 + seconds * 1000,
      accessibleAt: now,
      ...(disposition && { responseDisposition: disposition }),
      ...(type && { responseType: type }),
    })
  return url
}

/** Order of parameters does not matter in a URL; all else does. */
function parts(url: string): unknown {
  const [path, search = ''] = url.split('?')
  return [path, search.split('&').toSorted()]
}

const everyKey = [...nastyKeys, ...pathlessKeys.filter((key) => !/(?:^|\/)\.\.?(?:\/|$)/.test(key))]

it.each(everyKey.map((key) => [key]))('signs %j as Google does', async (key) => {
  expect(parts(await ours({ key, seconds: 900 }))).toEqual(parts(await theirs({ key, seconds: 900 })))
})

it('signs any key, life and answer as Google does', async () => {
  const key = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 60 })
    .filter((text) => text.isWellFormed() && !/(?:^|\/)\.\.?(?:\/|$)|[\r\n\t]/.test(text))
  const word = fc.option(
    fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.trim() || 'x'),
    {
      nil: undefined,
    },
  )
  const link = fc.record({
    key,
    seconds: fc.integer({ min: 1, max: MAX_TTL_SECONDS }),
    disposition: word,
    type: word,
  })
  await fc.assert(
    fc.asyncProperty(link, async (one) => {
      expect(parts(await ours(one))).toEqual(parts(await theirs(one)))
    }),
    { numRuns: 150 },
  )
})

it('signs the host with its port', async () => {
  const texts: string[] = []
  const spy = { ...signer, sign: (text: string) => (texts.push(text), signer.sign(text)) }
  const request = { path: '/b/k', query: [], seconds: 60, now, signal }
  await signUrl({ ...request, origin: 'http://localhost:9000' }, spy)
  await signUrl({ ...request, origin: 'http://localhost:9001' }, spy)
  expect(texts[0]).not.toBe(texts[1])
})

it('gives no longer life than the signer may', async () => {
  const request = { origin: 'https://storage.googleapis.com', path: '/b/k', query: [], now, signal }
  const url = await signUrl({ ...request, seconds: MAX_TTL_SECONDS }, { ...signer, maxSeconds: 43_200 })
  expect(url.searchParams.get('X-Goog-Expires')).toBe('43200')
})

it('signs with RSA and SHA-256', async () => {
  const signature = await signText('text', createPrivateKey(pem))
  expect(verify('RSA-SHA256', Buffer.from('text'), publicKey, signature)).toBe(true)
})
