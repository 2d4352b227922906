import { mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('settings', () => {
  test('an empty environment gives a server that only this machine reaches', () => {
    const config = loadConfig({})
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, openSignup: false, trustedProxies: [] })
    expect(config.dataDir).toBe(path.resolve('data'))
    expect(config.databaseUrl).toBeUndefined()
  })

  test('roles of the machine are for storages only where the operator says so', () => {
    expect(loadConfig({}).awsAmbient).toBe('env')
    expect(loadConfig({ SLUICE_AWS_AMBIENT: 'chain' }).awsAmbient).toBe('chain')
    expect(problemsOf({ SLUICE_AWS_AMBIENT: 'yes' })).toEqual([expect.stringContaining('SLUICE_AWS_AMBIENT')])
  })

  test('every problem is told at once, by the name of its variable, without its value', () => {
    const problems = problemsOf({
      SLUICE_PORT: 'eighty',
      SLUICE_SECRET_KEY: 'too-short-secret',
      DATABASE_URL: 'mysql://u:hunter2@h/db',
      SLUICE_OPEN_SIGNUP: 'perhaps',
    })
    expect(problems).toHaveLength(4)
    const text = problems.join('\n')
    for (const name of ['SLUICE_PORT', 'SLUICE_SECRET_KEY', 'DATABASE_URL', 'SLUICE_OPEN_SIGNUP'])
      expect(text).toContain(name)
    expect(text).not.toContain('too-short-secret')
    expect(text).not.toContain('hunter2')
  })

  test('a flag wins over its variable', () => {
    expect(loadConfig({ SLUICE_PORT: '1234' }, { port: '4321' }).port).toBe(4321)
  })

  test('a value can come from a file, but not from both places', () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'sluice-config-')), 'key')
    writeFileSync(file, `${'k'.repeat(40)}\n`)
    expect(loadConfig({ SLUICE_SECRET_KEY_FILE: file }).secretKey).toBe('k'.repeat(40))
    expect(problemsOf({ SLUICE_SECRET_KEY_FILE: file, SLUICE_SECRET_KEY: 'x'.repeat(40) })).toEqual([
      'SLUICE_SECRET_KEY and SLUICE_SECRET_KEY_FILE are both set',
    ])
    expect(problemsOf({ SLUICE_SECRET_KEY_FILE: `${file}.gone` })[0]).toContain('ENOENT')
  })

  test('an empty variable counts as absent', () => {
    expect(loadConfig({ DATABASE_URL: '', SLUICE_PORT: ' ' }).port).toBe(8080)
  })

  test.each([
    [{ SLUICE_OWNER_EMAIL: 'a@b.org' }, 'go together'],
    [{ SLUICE_TRUSTED_PROXIES: '10.0.0.1,proxy.lan' }, '192.168.0.0/16'],
    [{ SLUICE_TRUSTED_PROXIES: '10.0.0.0/33' }, '192.168.0.0/16'],
    [{ SLUICE_OWNER_TOKEN: 't'.repeat(40) }, 'SLUICE_OWNER_TOKEN needs'],
    [{ LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true' }, 'DOCUMENT_ROOT'],
    [{ SLUICE_SESSION_IDLE_HOURS: '20', SLUICE_SESSION_MAX_HOURS: '10' }, 'SLUICE_SESSION_IDLE_HOURS'],
  ])('settings that need each other are checked together: %j', (env, words) => {
    expect(problemsOf(env as Record<string, string>).join()).toContain(words)
  })

  test.each(['true', 'True', '1', 'on', 'YES'])('%s switches on', (word) => {
    expect(loadConfig({ SLUICE_OPEN_SIGNUP: word }).openSignup).toBe(true)
  })

  test('further folders of local files have names: their own, or the ones given', () => {
    const rootsOf = (list: string) => loadConfig({ SLUICE_LOCAL_FILES_ROOTS: list }).localFilesRoots
    expect(rootsOf('/mnt/scans, old=/srv/a b/scans')).toEqual([
      { name: 'scans', folder: '/mnt/scans' },
      { name: 'old', folder: '/srv/a b/scans' },
    ])
    expect(rootsOf('')).toEqual([])
    const served = {
      LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
      SLUICE_LOCAL_FILES_ROOTS: '/mnt/scans',
    }
    expect(problemsOf(served)).toEqual([])
  })

  test.each([
    ['scans', 'use absolute paths'],
    ['x=../scans', 'use absolute paths'],
    ['/', 'give folders'],
    ['/mnt/my scans', 'give folders'],
    ['/a/scans,/b/scans', 'two folders have the same name'],
  ])('the list of further folders %s is refused', (list, words) => {
    expect(problemsOf({ SLUICE_LOCAL_FILES_ROOTS: list }).join()).toContain(words)
  })

  test('lists are separated by commas, origins lose their paths', () => {
    const config = loadConfig({
      SLUICE_TRUSTED_PROXIES: '10.0.0.1, 192.168.0.0/16',
      SLUICE_ALLOWED_ORIGINS: 'https://a.example/x,http://b.example:81',
    })
    expect(config.trustedProxies).toEqual(['10.0.0.1', '192.168.0.0/16'])
    expect(config.allowedOrigins).toEqual(['https://a.example', 'http://b.example:81'])
  })
})
