import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { isIPv6, type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { Agent } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { selfSigned } from '../../../../tools/test-servers/certificate.ts'
import { freePorts } from '../../../../tools/test-servers/free-ports.ts'
import { forbiddenNames, forbiddenTargets, strangeUrls } from '../../testing/forbidden-targets.ts'
import { watchConnections } from '../../testing/connection-watch.ts'
import { createDownload, judgeAddress, type DownloadLimits } from './download.ts'
import { createEgress, type Egress } from './egress.ts'

/** The one address that may be reached; 127.0.0.1, its neighbour, is forbidden. */
const ALLOWED = '127.0.0.2'
const SECRET = 'what-only-the-other-side-knows'

let server: Server
let port: number
let egress: Egress
let watch: ReturnType<typeof watchConnections>
let handle: (req: IncomingMessage, res: ServerResponse) => void
const names: Record<string, string[][]> = {}
beforeAll(async () => {
  server = createServer((req, res) => {
    res.setHeader('connection', 'close')
    handle(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, ALLOWED, resolve))
  port = (server.address() as AddressInfo).port
  egress = createEgress([ALLOWED], (host, _options, done) => {
    const script = names[host] ?? []
    const found = (script.length > 1 ? script.shift() : script[0]) ?? forbiddenNames[host]
    if (!found) return done(Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' }), [])
    return done(
      null,
      found.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
    )
  })
  watch = watchConnections()
})
beforeEach(() => {
  watch.attempts.length = 0
  handle = (_req, res) => res.end('[1]')
})
afterAll(async () => {
  watch.stop()
  server.closeAllConnections()
  server.close()
  await egress.dispatcher.destroy()
})

const at = (path = '/'): string => `http://${ALLOWED}:${port}${path}`
const never = new AbortController().signal
async function fetchText(
  address: string,
  { signal = never, ...limits }: Partial<DownloadLimits> & { signal?: AbortSignal } = {},
): Promise<string> {
  const download = createDownload(egress.dispatcher, {
    ...{ redirects: 5, idleMs: 20_000, totalMs: 60_000 },
    ...limits,
  })
  const pieces: Uint8Array[] = []
  for await (const piece of await download(address, signal)) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
/** The sentence it is refused with; it repeats nothing of the other side. */
async function refusal(...given: Parameters<typeof fetchText>): Promise<string> {
  const error: unknown = await fetchText(...given).then(
    (text) => new Error(`was given ${text}`),
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ name: 'AppError', status: 400 })
  const { message } = error as Error
  expect(message).not.toContain(SECRET)
  return message
}

describe('what is asked', () => {
  test('the file is asked for plain, and nothing of us comes along', async () => {
    let asked: IncomingMessage['headers'] = {}
    handle = (req, res) => {
      asked = req.headers
      res.end(`${req.method} ${req.url}`)
    }
    expect(await fetchText(` ${at('/a/ä b.json?X-Signature=1%2F2&x=#top')} `)).toBe(
      'GET /a/%C3%A4%20b.json?X-Signature=1%2F2&x=',
    )
    expect(asked).toEqual({
      host: `${ALLOWED}:${port}`,
      connection: expect.any(String),
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'Sluice',
    })
  })

  test('a packed answer is unpacked, a broken or unknown one refused', async () => {
    const packed = gzipSync('[{"text": "a"}]')
    let [encoding, body] = ['gzip', packed]
    handle = (_req, res) => res.setHeader('content-encoding', encoding).end(body)
    expect(await fetchText(at())).toBe('[{"text": "a"}]')
    body = packed.subarray(0, 12)
    expect(await refusal(at())).toContain('ended too early')
    body = Buffer.from(SECRET)
    expect(await refusal(at())).toContain('was broken')
    encoding = 'br'
    expect(await refusal(at())).toContain('compression')
  })
})

describe('an address', () => {
  test.each([
    ...[
      '',
      'file:///etc/passwd',
      'gopher://h/x',
      'data:application/json,[]',
      'ftp://h/',
      'https:h',
      'http:///h',
    ],
    ...[
      '//h/a',
      'h/a.json',
      'http://',
      'http://h\\@g/',
      'http:\\\\h',
      'ht\ntp://h/',
      'http://h\t/',
      'http://h/\0',
    ],
    ...['http://u@h/', 'http://u:p@h/', 'http://a b/', 'http://[::1/', 'http://h:99999/'],
    ...[
      `http://h/${'a'.repeat(9_000)}`,
      'http://h:22/',
      'https://h:25',
      'http://h:6',
      'http://h:0/',
      'http://%00/',
    ],
  ])('%j is refused with a sentence', (text) => {
    expect(() => judgeAddress(text)).toThrow(/\.$/)
  })

  test.each([
    ['http://h', 'http://h/'],
    [' HTTPS://Example.org:8443/a b?q=ü#frag ', 'https://example.org:8443/a%20b?q=%C3%BC'],
    ['http://h:443/', 'http://h:443/'],
    ['http://h/a@b?u=c@d', 'http://h/a@b?u=c@d'],
    ['http://good.example#@h\\/', 'http://good.example/'],
  ])('%j is taken', (text, url) => {
    expect(judgeAddress(text).href).toBe(url)
  })
})

describe('redirects', () => {
  test('up to five are followed, relative ones too; a sixth is refused', async () => {
    let steps = 5
    handle = (req, res) => {
      const step = Number(req.url?.slice(1))
      if (step >= steps) return res.end('arrived')
      const location = step % 2 === 0 ? `/${step + 1}` : at(`/${step + 1}`)
      return res.writeHead([301, 302, 303, 307, 308][step % 5] ?? 302, { location }).end(SECRET)
    }
    expect(await fetchText(at('/0'))).toBe('arrived')
    steps = 6
    expect(await refusal(at('/0'))).toContain('more than 5 times')
  })

  test.each([
    ...[
      'file:///etc/passwd',
      'gopher://127.0.0.2/',
      'data:application/json,[]',
      'http://u:p@127.0.0.2/',
      'http://[',
    ],
    ...['http://127.0.0.2:25/', `ftp://${SECRET}/`],
  ])('to %s is not followed', async (location) => {
    handle = (_req, res) => res.writeHead(302, { location }).end()
    expect(await refusal(at())).toContain('redirects to where this server does not follow')
    expect(watch.attempts).toEqual([`${ALLOWED}:${port}`])
  })

  test.each(Object.keys(forbiddenTargets))('to %s reaches it in no spelling', async (target) => {
    const told: string[] = []
    for (const host of forbiddenTargets[target] ?? []) {
      // as bytes: Node refuses to send what others send
      const location = Buffer.from(`http://${host}:${port}/`).toString('latin1')
      handle = (_req, res) => res.writeHead(302, { location }).end()
      told.push(await refusal(at()))
    }
    expect(watch.attempts.filter((attempt) => attempt !== `${ALLOWED}:${port}`)).toEqual([])
    expect(told.some((text) => /keeps away from.*SLUICE_ALLOWED_PRIVATE_HOSTS/.test(text))).toBe(true)
  })

  test('from https to https is followed, from https to http is not', async () => {
    const authority = selfSigned()
    const dispatcher = new Agent({ connect: { ca: authority.cert } })
    let location = ''
    const secure = createTlsServer(authority, (req, res) =>
      req.url === '/end' ? res.end('arrived') : res.writeHead(302, { location }).end(),
    )
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    const origin = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`
    const download = createDownload(dispatcher)
    location = '/end'
    const pieces: Uint8Array[] = []
    for await (const piece of await download(origin, never)) pieces.push(piece)
    expect(Buffer.concat(pieces).toString()).toBe('arrived')
    location = at()
    await expect(download(origin, never)).rejects.toThrow('not from https to http')
    expect(watch.attempts).not.toContain(`${ALLOWED}:${port}`)
    await dispatcher.destroy()
    secure.close()
  })

  test('a name that was allowed and turns private is refused at the next hop', async () => {
    names['turning.test'] = [[ALLOWED], ['127.0.0.1']]
    handle = (_req, res) => res.writeHead(302, { location: `http://turning.test:${port}/again` }).end()
    expect(await refusal(`http://turning.test:${port}/`)).toContain('keeps away from')
    expect(watch.attempts).toEqual([`${ALLOWED}:${port}`])
  })
})

describe('nothing of our own side is connected to', () => {
  test.each(Object.keys(forbiddenTargets))('%s', async (target) => {
    for (const host of forbiddenTargets[target] ?? []) await refusal(`http://${host}:${port}/`)
    expect(watch.attempts).toEqual([])
  })

  test.each(['mixed-first.test', 'mixed-last.test', 'mixed-six.test'])('%s', async (host) => {
    expect(await refusal(`http://${host}:${port}/`)).toContain('keeps away from')
    expect(watch.attempts).toEqual([])
  })

  test('by other schemes and odd addresses', async () => {
    for (const url of strangeUrls('127.0.0.1', port)) await refusal(url)
    expect(watch.attempts).toEqual([])
  })
})

describe('what goes wrong', () => {
  test.each([
    [401, 'signs in nowhere'],
    [403, 'signs in nowhere'],
    [404, 'has no file'],
    [410, 'has no file'],
    [429, 'Try again later'],
    [503, 'Try again later'],
    [304, 'status 304'],
    [302, 'status 302'],
  ])('status %i is told with what to do, without its body', async (status, words) => {
    handle = (_req, res) =>
      res.writeHead(status, { 'x-secret': SECRET, 'www-authenticate': SECRET }).end(SECRET)
    expect(await refusal(at())).toContain(words)
  })

  test('a closed port, a stranger to HTTP and a name nobody knows are told in the same words', async () => {
    const [closed] = await freePorts(1)
    handle = (req) => req.socket.end(`${SECRET}\r\n\r\n`)
    const told = [
      await refusal(`http://${ALLOWED}:${closed}/`),
      await refusal(at()),
      await refusal(`https://${ALLOWED}:${port}/`),
      await refusal(`http://nobody.test:${port}/`),
    ]
    expect(new Set(told.map((text) => text.replace(/^\S+/, ''))).size).toBe(1)
  })

  test('an answer that never begins, and one that stops in the middle', async () => {
    handle = () => {}
    expect(await refusal(at(), { idleMs: 300 })).toContain('cannot be reached')
    handle = (_req, res) => void res.write('[1, ')
    // time enough for the answer to begin, also where it is this process that is slow
    expect(await refusal(at(), { idleMs: 2_000 })).toContain('stopped coming')
    handle = (_req, res) => res.writeHead(200, { 'content-length': '100' }).write('[1, ', () => res.destroy())
    expect(await refusal(at())).toContain('ended too early')
  })

  test('an answer that trickles for ever ends with the time it has', async () => {
    handle = (_req, res) => {
      const drip = setInterval(() => res.write(' '), 20)
      res.on('close', () => clearInterval(drip))
    }
    expect(await refusal(at(), { totalMs: 400 })).toContain('too slowly')
  })

  test.each(['before the answer begins', 'in the middle of it'])(
    'whoever leaves %s takes the connection along',
    async (when) => {
      const leaving = new AbortController()
      const closed = new Promise<void>((resolve) => {
        handle = (_req, res) => {
          res.on('close', resolve)
          if (when === 'in the middle of it') res.write('[1, ')
          setImmediate(() => leaving.abort())
        }
      })
      expect(await refusal(at(), { signal: leaving.signal })).toContain('cancelled')
      await closed
    },
  )
})
