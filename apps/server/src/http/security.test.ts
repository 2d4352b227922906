import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEST_PASSWORD, testApp, type TestApp } from '../../testing/test-app.ts'

const ALLOWED = 'https://tools.example.org'
let t: TestApp
beforeAll(async () => {
  const webRoot = mkdtempSync(path.join(os.tmpdir(), 'sluice-web-'))
  mkdirSync(path.join(webRoot, 'assets'))
  writeFileSync(path.join(webRoot, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__"><p>app</p>')
  writeFileSync(path.join(webRoot, 'assets/app-1a2b.js'), 'export {}')
  writeFileSync(path.join(webRoot, 'assets/app-1a2b.js.br'), brotliCompressSync('export {}'))
  writeFileSync(path.join(webRoot, 'plain.js'), 'void 0')
  t = await testApp({ SLUICE_ALLOWED_ORIGINS: ALLOWED }, { webRoot })
})
afterAll(() => t.close())

const HTML = { accept: 'text/html,application/xhtml+xml' }

describe('headers', () => {
  test.each(['/health', '/api/projects/nothing', '/', '/plain.js'])(
    '%s carries the protective ones',
    async (url) => {
      const { headers } = await t.owner.api({ method: 'GET', url, headers: HTML })
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'strict-origin-when-cross-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(headers['permissions-policy']).toContain('camera=()')
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers).not.toHaveProperty('server')
      expect(headers).not.toHaveProperty('x-powered-by')
    },
  )

  test('answers of the API run nothing and are not cached', async () => {
    const { headers } = await t.owner.api({ method: 'GET', url: '/api/current-user/whoami' })
    expect(headers['content-security-policy']).toMatch(/sandbox$/)
    expect(headers['cache-control']).toBe('no-store')
  })

  test('https answers say so for a year, http answers do not', async () => {
    const plain = await t.stranger({ method: 'GET', url: '/health' })
    expect(plain.headers).not.toHaveProperty('strict-transport-security')
    const secure = await testApp({ SLUICE_PUBLIC_URL: 'https://sluice.example.org' })
    const answer = await secure.stranger({ method: 'GET', url: '/health' })
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
    await secure.close()
  })
})

describe('pages', () => {
  test('carry a policy without unsafe words, and a nonce of their own each time', async () => {
    const nonces = new Set<string>()
    for (let i = 0; i < 5; i += 1) {
      const { headers, body } = await t.stranger({ method: 'GET', url: '/projects/1', headers: HTML })
      const policy = String(headers['content-security-policy'])
      expect(policy).not.toMatch(/unsafe-|\*/)
      const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
      expect(body).toContain(`content="${nonce}"`)
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(5)
  })

  test('are sent for visits only: wrong API paths and other requests get the error body', async () => {
    const api = await t.owner.api({ method: 'GET', url: '/api/no', headers: HTML })
    expect([api.statusCode, api.json<{ detail: string }>().detail]).toEqual([404, 'Not found.'])
    const json = await t.stranger({
      method: 'GET',
      url: '/projects/1',
      headers: { accept: 'application/json' },
    })
    expect(json.statusCode).toBe(404)
    const post = await t.owner.browser({ method: 'POST', url: '/projects/1', headers: HTML })
    expect(post.statusCode).toBe(404)
  })

  test('files with a content hash are cached for good, others are asked for again', async () => {
    const hashed = await t.stranger({ method: 'GET', url: '/assets/app-1a2b.js' })
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const plain = await t.stranger({ method: 'GET', url: '/plain.js' })
    expect(plain.headers['cache-control']).toBe('public, max-age=0')
    expect(plain.headers['content-type']).toContain('javascript')
  })

  test("a browser that takes brotli gets the compressed copy, under the file's own name and type", async () => {
    const headers = { 'accept-encoding': 'gzip, br' }
    const sent = await t.stranger({ method: 'GET', url: '/assets/app-1a2b.js', headers })
    expect(sent.headers['content-encoding']).toBe('br')
    expect(sent.headers['content-type']).toContain('javascript')
    expect(sent.headers['vary']).toContain('accept-encoding')
    expect(brotliDecompressSync(sent.rawPayload).toString()).toBe('export {}')
    expect((await t.stranger({ method: 'GET', url: '/assets/app-1a2b.js.br' })).statusCode).toBe(404)
  })

  test.each([
    '/assets/../../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets',
    '/index.html%00',
  ])('nothing outside the built files is served: %s', async (url) => {
    const answer = await t.stranger({ method: 'GET', url })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.body).not.toContain('@sluice')
  })

  test('without a built web UI the page says how to build it', async () => {
    const bare = await testApp({}, { webRoot: path.join(os.tmpdir(), 'nothing-is-here') })
    const answer = await bare.stranger({ method: 'GET', url: '/', headers: HTML })
    expect(answer.body).toContain('npm run build')
    await bare.close()
  })
})

describe('requests of other sites', () => {
  const url = '/api/current-user'
  const change = { method: 'PATCH', url, payload: { first_name: 'Mallory' } } as const

  test.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('Sec-Fetch-Site %s answers %i', async (site, status) => {
    const answer = await t.owner.browser({ ...change, headers: { 'sec-fetch-site': site } })
    expect(answer.statusCode).toBe(status)
  })

  test.each([
    ['http://localhost:80', 403],
    ['http://localhost', 200],
    ['https://localhost', 403],
    ['http://localhost.evil.example', 403],
    ['null', 403],
    [ALLOWED, 200],
  ])('without Sec-Fetch-Site, Origin %s answers %i', async (origin, status) => {
    const headers = { origin, host: 'localhost', cookie: t.owner.cookie }
    const answer = await t.app.inject({ ...change, headers })
    expect(answer.statusCode).toBe(status)
  })

  test('a cookie without any word of origin is refused', async () => {
    const answer = await t.app.inject({ ...change, headers: { cookie: t.owner.cookie } })
    expect(answer.statusCode).toBe(403)
    expect(answer.json()).toMatchObject({ detail: expect.stringContaining('CSRF') })
  })

  test('a token is no cookie and needs no origin', async () => {
    const answer = await t.owner.api({ ...change, headers: { 'sec-fetch-site': 'cross-site' } })
    expect(answer.statusCode).toBe(200)
  })

  test('signing in from another site is refused too', async () => {
    const answer = await t.stranger({
      method: 'POST',
      url: '/api/auth/login',
      payload: { email: 'a@example.org', password: 'x' },
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    })
    expect(answer.statusCode).toBe(403)
  })
})

describe('CORS', () => {
  const preflight = (origin: string) =>
    t.stranger({
      method: 'OPTIONS',
      url: '/api/current-user',
      headers: { origin, 'access-control-request-method': 'PATCH' },
    })

  test('a listed origin may call, without cookies', async () => {
    const answer = await preflight(ALLOWED)
    expect(answer.statusCode).toBe(204)
    expect(answer.headers['access-control-allow-origin']).toBe(ALLOWED)
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
    expect(answer.headers.vary).toContain('Origin')
  })

  test.each(['https://evil.example', 'null', `${ALLOWED}.evil.example`, 'http://tools.example.org'])(
    '%s may not',
    async (origin) => {
      expect((await preflight(origin)).headers).not.toHaveProperty('access-control-allow-origin')
      const read = await t.owner.api({ method: 'GET', url: '/api/current-user', headers: { origin } })
      expect(read.headers).not.toHaveProperty('access-control-allow-origin')
    },
  )
})

describe('proxies', () => {
  const forwarded = {
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'evil.example',
  }
  const login = (app: TestApp) =>
    app.stranger({
      method: 'POST',
      url: '/api/auth/login',
      payload: { email: app.owner.email, password: TEST_PASSWORD },
      headers: { ...forwarded, 'sec-fetch-site': 'same-origin' },
    })

  test('nobody is believed who was not named', async () => {
    const answer = await login(t)
    expect(answer.headers['set-cookie']).toMatch(/^sluice=/)
    expect(t.logged()).not.toContain('203.0.113.9')
  })

  test('a named one says who calls and that it was https', async () => {
    const behind = await testApp({ SLUICE_TRUSTED_PROXIES: '127.0.0.0/8' })
    const answer = await login(behind)
    expect(answer.headers['set-cookie']).toMatch(/^__Host-sluice=.*; Secure/)
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
    expect(behind.logged()).toContain('203.0.113.9')
    await behind.close()
  })
})
