import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer, SealingError } from './sealing.ts'

const SECRET = 'a secret key of this server, long enough'
const sealer = createSealer(SECRET)
const place = 'storages/7/aws_secret_access_key'

test('any text comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 2000 }), (text) => {
      expect(sealer.open(sealer.seal(text, place), place)).toBe(text)
    }),
    { numRuns: 50 },
  )
})

test('sealed text does not contain the value and differs each time', () => {
  const one = sealer.seal('correct horse battery staple', place)
  expect(one).not.toContain('horse')
  expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('horse')
  expect(sealer.seal('correct horse battery staple', place)).not.toBe(one)
  expect(one).toMatch(/^[\w.-]+$/)
})

test('a value moved to another row or column does not open', () => {
  const sealed = sealer.seal('x', place)
  for (const other of ['storages/8/aws_secret_access_key', 'storages/7/aws_session_token', ''])
    expect(() => sealer.open(sealed, other)).toThrow(SealingError)
})

test('every changed character is noticed', () => {
  const sealed = sealer.seal('secret', place)
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
    expect(() => sealer.open(changed, place)).toThrow(SealingError)
  }
})

test('cut, lengthened, spliced and foreign texts are refused', () => {
  const one = sealer.seal('one', place).split('.')
  const two = sealer.seal('two', place).split('.')
  const bad = ['', 'plain text', one.slice(0, 3).join('.'), [...one, 'x'].join('.'), one.join('.') + '=']
  bad.push([one[0], one[1], one[2], two[3]].join('.'), [one[0], one[1], two[2], one[3]].join('.'))
  for (const text of bad) expect(() => sealer.open(text, place)).toThrow(SealingError)
})

test('another secret key does not open it, and the refusal holds neither value nor key', () => {
  const sealed = sealer.seal('the value', place)
  const other = createSealer('another secret key of another server')
  const open = (): unknown => other.open(sealed, place)
  expect(open).toThrow(SealingError)
  expect(open).not.toThrow(/the value|secret key of/)
})

test('while keys rotate, both open and only the new one seals', () => {
  const rotating = createSealer('the next secret key of this server', SECRET)
  expect(rotating.open(sealer.seal('old', place), place)).toBe('old')
  const fresh = rotating.seal('new', place)
  expect(createSealer('the next secret key of this server').open(fresh, place)).toBe('new')
  expect(() => sealer.open(fresh, place)).toThrow(SealingError)
})

test('a secret key that could be guessed is refused', () => {
  expect(() => createSealer('short')).toThrow(SealingError)
})
