import { describe, expect, test } from 'vitest'
import { createAttempts } from './attempts.ts'
import { passwordProblem } from './password-rules.ts'
import { affordableCost, createPasswords, MINIMUM, STRONG } from './passwords.ts'

describe('password rules', () => {
  test.each([
    'seven77',
    'password',
    'Password2026!',
    'P@ssw0rd',
    'qwertyuiop',
    '12345678',
    'abcdefghijk',
    '98765432',
    'aaaaaaaa',
    'abababab',
    'letmein123',
    'sluice123!',
    'LabelStudio1',
    'ada@example.org',
    'ada12345',
  ])('%s is refused', (password) => {
    expect(passwordProblem(password, 'ada@example.org')).toMatch(/\.$/)
  })

  test.each([
    'quiet-harbour-lantern',
    'a b c d e f g h',
    'пароль-на-каждый-день',
    '猫猫狗狗鸟鸟鱼鱼',
    `${'long '.repeat(20)}enough`,
    'correct unicorn battery',
    '🙂🐢🌊🗻🎈🧭🪁🔭',
  ])('%s is fine', (password) => {
    expect(passwordProblem(password, 'ada@example.org')).toBeNull()
  })
})

describe('hashes', () => {
  const cheap = { memoryCost: 64, timeCost: 1, parallelism: 1 }

  test('are argon2id with the parameters asked for', async () => {
    expect(await createPasswords(MINIMUM).hash('x')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  test('open with the whole password only: nothing is cut off, Unicode and spaces count', async () => {
    const passwords = createPasswords(cheap)
    const long = `${'ä'.repeat(72)} end`
    const stored = await passwords.hash(long)
    expect(await passwords.verify(stored, long)).toBe(true)
    expect(await passwords.verify(stored, long.slice(0, -1))).toBe(false)
    expect(await passwords.verify(stored, 'ä'.repeat(72))).toBe(false)
  })

  test('nobody is never right, whatever is typed', async () => {
    const passwords = createPasswords(cheap)
    expect(await passwords.verify(null, 'no password is ever this')).toBe(false)
  })

  test('made with other parameters are outdated', async () => {
    const old = await createPasswords(cheap).hash('x')
    expect(createPasswords(cheap).outdated(old)).toBe(false)
    expect(createPasswords(MINIMUM).outdated(old)).toBe(true)
  })

  test('never cost less than the minimum', async () => {
    expect([STRONG, MINIMUM]).toContain(await affordableCost())
  })

  test('wait in line when many come at once', async () => {
    const passwords = createPasswords(cheap)
    const stored = await passwords.hash('x')
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => passwords.verify(stored, i === 7 ? 'x' : 'y')),
    )
    expect(all.filter(Boolean)).toHaveLength(1)
  })
})

describe('attempts', () => {
  test('count within the window, tell how long to wait, and are forgotten after it', () => {
    let now = 0
    const attempts = createAttempts({ limit: 3, windowMs: 60_000 }, () => now)
    for (const at of [0, 10_000, 20_000]) {
      now = at
      expect(attempts.wait('a')).toBe(0)
      attempts.begin('a')
    }
    expect(attempts.wait('a')).toBe(40)
    expect(attempts.wait('b')).toBe(0)
    now = 60_001
    expect(attempts.wait('a')).toBe(0)
  })

  test('a success clears them', () => {
    const attempts = createAttempts({ limit: 1, windowMs: 60_000 })
    attempts.begin('a')
    expect(attempts.wait('a')).toBeGreaterThan(0)
    attempts.succeeded('a')
    expect(attempts.wait('a')).toBe(0)
  })

  test('one that was right can be taken back alone', () => {
    const attempts = createAttempts({ limit: 2, windowMs: 60_000 })
    attempts.begin('a')
    attempts.begin('a')
    attempts.takeBack('a')
    expect(attempts.wait('a')).toBe(0)
    attempts.begin('a')
    expect(attempts.wait('a')).toBeGreaterThan(0)
  })
})
