import { expect, test } from 'vitest'
import { loadConfig } from '../config/config.ts'
import { createLog } from './log.ts'

const KEY = 'secret-key-canary-of-thirty-two-letters'
function logTo(env: Record<string, string> = {}): { log: ReturnType<typeof createLog>; text: () => string } {
  const lines: string[] = []
  const config = loadConfig({ SLUICE_LOG_LEVEL: 'trace', ...env })
  return {
    log: createLog(config, KEY, { write: (line) => void lines.push(line) }),
    text: () => lines.join(''),
  }
}

test('secret settings are censored wherever their value turns up', () => {
  const { log, text } = logTo({
    SLUICE_OWNER_EMAIL: 'a@example.org',
    SLUICE_OWNER_PASSWORD: 'owner "canary" password',
    SLUICE_OWNER_TOKEN: 'owner-token-canary-123456',
    DATABASE_URL: 'postgres://u:url%20canary%21@h/db',
  })
  log.error(
    { err: new Error(`connect postgres://u:url%20canary%21@h/db as ${KEY}`) },
    'owner "canary" password',
  )
  log.info({ nested: { anything: ['owner-token-canary-123456', 'url canary!'] } }, 'x')
  expect(text()).not.toMatch(/canary/)
  expect(
    text()
      .trim()
      .split('\n')
      .map((line) => typeof JSON.parse(line)),
  ).toEqual(['object', 'object'])
})

test('secret fields are censored by name', () => {
  const { log, text } = logTo()
  log.info({ password: 'p-canary', body: { token: 't-canary', deeper: { secret: 's-canary' } } }, 'x')
  log.info({ headers: { authorization: 'a-canary', cookie: 'c-canary' } }, 'x')
  expect(text()).not.toContain('canary')
})

test('of an error only type, text, stack, code and causes are written', () => {
  const { log, text } = logTo()
  const cause = Object.assign(new Error('inner'), { code: '23505', detail: 'Key (email)=(canary) exists' })
  log.error({ err: Object.assign(new Error('outer', { cause }), { query: 'select canary' }) }, 'x')
  expect(text()).toContain('23505')
  expect(text()).toContain('inner')
  expect(text()).not.toContain('canary')
})

test.each(['a\n{"level":"info","msg":"forged"}', 'a\r\nb', '\u001B[31mred\u001B[0m', 'a\u2028b\u0000c'])(
  'no value can forge a line or speak to a terminal: %j',
  (value) => {
    const { log, text } = logTo()
    log.info({ path: value, [value]: value }, value)
    expect(text().split('\n')).toHaveLength(2)
    expect(JSON.parse(text())).toMatchObject({ path: value, msg: value })
    // oxlint-disable-next-line no-control-regex -- that is the point
    expect(text().trimEnd()).not.toMatch(/[\u0000-\u001F]/)
  },
)
