import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../kit/parse-options.ts'
import { redis } from './provider.ts'

function optionsOf(values: Record<string, unknown>) {
  const parsed = parseOptions(redis, 'source', values)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.options as Parameters<typeof redis.uriOf>[0]
}

describe('options', () => {
  it('have the defaults of Label Studio, a different database for each role', () => {
    const parse = (role: 'source' | 'target') => parseOptions(redis, role, {})
    const common = {
      path: null,
      host: null,
      port: null,
      username: null,
      password: null,
      tls: false,
      tls_ca: null,
    }
    expect(parse('source')).toEqual({ ok: true, options: { ...common, db: 1, inline_media: false } })
    expect(parse('target')).toEqual({ ok: true, options: { ...common, db: 2 } })
  })

  it.each([
    ['6380', '6380'],
    [6380, '6380'],
    [null, null],
  ])('take the port %j and keep it as text', (port, kept) => {
    expect(optionsOf({ port })['port']).toBe(kept)
  })

  it.each([
    [{ host: 'redis://example.com' }, 'host'],
    [{ host: 'example.com:6380' }, 'host'],
    [{ host: 'user@example.com' }, 'host'],
    [{ host: 'example.com/1' }, 'host'],
    [{ host: 'two words' }, 'host'],
    [{ host: '/var/run/redis.sock' }, 'host'],
    [{ port: '0' }, 'port'],
    [{ port: '65536' }, 'port'],
    [{ port: 'http' }, 'port'],
    [{ db: -1 }, 'db'],
    [{ db: 1.5 }, 'db'],
    [{ tls: true, tls_ca: 'my certificate' }, 'tls_ca'],
    [{ tls_ca: '-----BEGIN CERTIFICATE-----' }, 'tls'],
  ])('refuse %j at %s', (values, field) => {
    const parsed = parseOptions(redis, 'source', values)
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.field)).toContain(field)
  })

  it.each(['localhost', 'redis.example.com', '10.0.0.7', '::1', '[::1]', 'my_redis', 'rédis.example'])(
    'take the host %s',
    (host) => {
      expect(parseOptions(redis, 'source', { host }).ok).toBe(true)
    },
  )
})

describe('URIs', () => {
  it.each([
    [{}, 'redis://localhost:6379/1/k'],
    [{ host: 'Redis.Example', port: '6380', db: 3 }, 'redis://Redis.Example:6380/3/k'],
    [{ host: '::1', db: 0 }, 'redis://[::1]:6379/0/k'],
    [{ host: '[::1]', db: 0 }, 'redis://[::1]:6379/0/k'],
  ])('of %j hold host, port, database and key, and nothing secret', (values, uri) => {
    const options = optionsOf({ ...values, username: 'me', password: 'secret' })
    expect(redis.uriOf(options, 'k', {})).toBe(uri)
    expect(redis.keyOf(options, uri, {})).toBe('k')
  })

  it.each([
    ['redis://127.0.0.1:6379/1/a b#?%25', 'a b#?%25'],
    ['redis://LOCALHOST/1//leading', '/leading'],
    ['redis://localhost:6379/1/new\nline', 'new\nline'],
    ['redis://localhost:6379/2/k', null],
    ['redis://localhost:6380/1/k', null],
    ['redis://other:6379/1/k', null],
    ['redis://localhost:6379/1/', null],
    ['redis://localhost:6379/k', null],
    ['rediss://localhost:6379/1/k', null],
    ['see redis://localhost:6379/1/k', null],
  ])('%j is the key %j', (uri, key) => {
    expect(redis.keyOf(optionsOf({}), uri, {})).toBe(key)
  })
})
