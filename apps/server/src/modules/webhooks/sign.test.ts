import { createHmac, timingSafeEqual } from 'node:crypto'
import { expect, test } from 'vitest'
import { newSigningSecret, signatureHeaders } from './sign.ts'

/** What a receiver does, written from the specification of Standard Webhooks. */
function verifies(secret: string, headers: Record<string, string>, body: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const wanted = createHmac('sha256', key).update(signed).digest()
  return (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    const [version, text = ''] = signature.split(',')
    const given = Buffer.from(text, 'base64')
    return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted)
  })
}

const at = new Date('2026-01-31T09:30:00.900Z')

test('the signature of the specification comes out', () => {
  const headers = signatureHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: new Date(1_614_265_330_000),
    body: '{"test": 2432232314}',
  })
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('a receiver with the secret believes it, one with another does not, nor after a change', () => {
  const [mine, other] = [newSigningSecret(), newSigningSecret()]
  const headers = signatureHeaders([mine], { id: 'msg_1', at, body: '{"a":"ü"}' })
  expect(verifies(mine, headers, '{"a":"ü"}')).toBe(true)
  expect(verifies(other, headers, '{"a":"ü"}')).toBe(false)
  expect(verifies(mine, headers, '{"a":"u"}')).toBe(false)
  expect(verifies(mine, { ...headers, 'webhook-timestamp': '1' }, '{"a":"ü"}')).toBe(false)
})

test('while a secret is replaced, receivers with either believe it', () => {
  const [fresh, former] = [newSigningSecret(), newSigningSecret()]
  const headers = signatureHeaders([fresh, former], { id: 'msg_1', at, body: '{}' })
  expect([fresh, former].map((secret) => verifies(secret, headers, '{}'))).toEqual([true, true])
})

test('secrets are 256 bits, in the spelling of the specification, and differ', () => {
  const secret = newSigningSecret()
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(newSigningSecret()).not.toBe(secret)
})
