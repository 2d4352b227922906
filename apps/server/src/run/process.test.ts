import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { runSluice, startServer, tempFolder, type ServerProcess } from '../../testing/server-process.ts'

const OWNER = {
  SLUICE_OWNER_EMAIL: 'owner@example.org',
  SLUICE_OWNER_PASSWORD: 'quiet-harbour-lantern',
  SLUICE_OWNER_TOKEN: 'an-unattended-token-0123456789',
}
const folders: string[] = []
const running: ServerProcess[] = []
function folder(): string {
  const made = tempFolder()
  folders.push(made)
  return path.join(made, 'data')
}
async function start(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer(dataDir, env)
  running.push(server)
  return server
}
const postmasterPid = (dataDir: string): number =>
  Number(readFileSync(path.join(dataDir, 'pg/postmaster.pid'), 'utf8').split('\n')[0])
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
const whoami = (server: ServerProcess) =>
  fetch(`${server.url}/api/current-user/whoami`, {
    headers: { authorization: `Token ${OWNER.SLUICE_OWNER_TOKEN}` },
  })

afterEach(async () => {
  for (const server of running.splice(0)) {
    server.kill('SIGKILL')
    await server.ended
  }
})
afterAll(async () => {
  await sleep(300) // Postgres follows a killed server by itself
  for (const made of folders) rmSync(made, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

describe('a server with the bundled Postgres', () => {
  test('starts on an empty folder, makes the owner unattended, and stops cleanly on SIGTERM', async () => {
    const dataDir = folder()
    const server = await start(dataDir, OWNER)
    expect(await (await whoami(server)).json()).toMatchObject({ email: 'owner@example.org', role: 'owner' })
    expect(statSync(path.join(dataDir, 'secret-key')).mode & 0o777).toBe(0o600)
    const postgres = postmasterPid(dataDir)
    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    // its pid file goes a moment before it does
    await expect.poll(() => isAlive(postgres)).toBe(false)
    expect(existsSync(path.join(dataDir, 'pg/postmaster.pid'))).toBe(false)

    const output = server.output()
    expect(output).toContain(`listens on ${server.url}`)
    const key = readFileSync(path.join(dataDir, 'secret-key'), 'utf8').trim()
    for (const secret of [OWNER.SLUICE_OWNER_PASSWORD, OWNER.SLUICE_OWNER_TOKEN, key])
      expect(output).not.toContain(secret)

    const again = await start(dataDir, { ...OWNER, SLUICE_OWNER_TOKEN: 'not-used-any-more-0123456789' })
    expect((await whoami(again)).status).toBe(200)
  })

  test('an empty server says how to make the first account', async () => {
    const server = await start(folder())
    expect(server.output()).toContain('sign up. The first account owns the server.')
  })

  test('comes back after kill -9 with a stale pid file, and Postgres did not outlive it', async () => {
    const dataDir = folder()
    const first = await start(dataDir, OWNER)
    const postgres = postmasterPid(dataDir)
    first.kill('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')
    await expect.poll(() => isAlive(postgres)).toBe(false)
    // a pid that lives but is not Postgres
    writeFileSync(
      path.join(dataDir, 'pg/postmaster.pid'),
      `${process.pid}\n${dataDir}/pg\n1\n5432\n/nowhere\n\n\nready   \n`,
    )
    const second = await start(dataDir)
    expect((await whoami(second)).status).toBe(200)
  })

  test('ends when its Postgres dies, instead of going on without', async () => {
    const dataDir = folder()
    const server = await start(dataDir)
    process.kill(postmasterPid(dataDir), 'SIGKILL')
    expect(await server.ended).toBe(1)
    expect(server.output()).toContain('the bundled Postgres ended by itself')
  })

  test('a second server on the same folder is told who holds it', async () => {
    const dataDir = folder()
    const first = await start(dataDir)
    const second = runSluice(['start', '--port', '0', '--data', dataDir])
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain(`in use by another server (sluice pid ${first.pid}`)
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200)
  })

  test('a taken port is told in a sentence, and Postgres is not left behind', async () => {
    const first = await start(folder())
    const dataDir = folder()
    const second = runSluice(['start', '--port', new URL(first.url).port, '--data', dataDir])
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain('Choose another --port')
    expect(existsSync(path.join(dataDir, 'pg/postmaster.pid'))).toBe(false)
  })
})

describe('the secret key', () => {
  test('a wrong or lost one is refused at start, and nothing is overwritten', async () => {
    const dataDir = folder()
    const file = path.join(dataDir, 'secret-key')
    const server = await start(dataDir, OWNER)
    server.kill('SIGTERM')
    await server.ended
    const key = readFileSync(file, 'utf8')

    const wrong = runSluice(['start', '--port', '0', '--data', dataDir], {
      env: { SLUICE_SECRET_KEY: 'another key of thirty-two letters' },
    })
    expect(await wrong.ended).toBe(78)
    expect(wrong.output()).toContain('is not the one this database was made with')

    rmSync(file)
    const lost = runSluice(['start', '--port', '0', '--data', dataDir])
    expect(await lost.ended).toBe(78)
    expect(existsSync(file)).toBe(false)

    writeFileSync(file, key)
    expect((await whoami(await start(dataDir))).status).toBe(200)
  })

  test('two installations make different ones', async () => {
    const keys: string[] = []
    for (const dataDir of [folder(), folder()]) {
      const made = runSluice(['migrate', '--data', dataDir])
      expect(await made.ended).toBe(0)
      keys.push(readFileSync(path.join(dataDir, 'secret-key'), 'utf8').trim())
    }
    expect(keys[0]).not.toBe(keys[1])
    expect(keys[0]?.length).toBeGreaterThanOrEqual(64)
  })
})

describe('the command line', () => {
  test('accounts are made and passwords reset beside a running server', async () => {
    const dataDir = folder()
    const server = await start(dataDir, OWNER)
    const add = (email: string, input: string) =>
      runSluice(['user', 'add', email, '--data', dataDir], { input })
    const good = add('anna@example.org', 'violet-harbour-99\n')
    expect([await good.ended, good.output()]).toEqual([0, 'Made account anna@example.org (member).\n'])
    const login = await fetch(`${server.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'anna@example.org', password: 'violet-harbour-99' }),
    })
    expect(login.status).toBe(200)
    const reset = runSluice(['user', 'password', 'owner@example.org', '--data', dataDir], {
      input: 'amber-harbour-77\n',
    })
    expect(await reset.ended).toBe(0)
    expect((await whoami(server)).status).toBe(401)
    const bad = add('bert@example.org', 'password\n')
    expect(await bad.ended).toBe(78)
    expect(bad.output()).toContain('one of the first that anybody would guess')
  })

  test('wrong settings are all told at once, with code 78 and no stack', async () => {
    const run = runSluice(['start', '--port', 'x'], {
      env: { SLUICE_LOG_LEVEL: 'loud', SLUICE_OWNER_TOKEN: 'short' },
    })
    expect(await run.ended).toBe(78)
    expect(run.output().trim().split('\n')).toHaveLength(4)
    expect(run.output()).not.toContain('    at ')
  })

  test('help names every command, and every flag with its variable', async () => {
    const help = runSluice(['--help'])
    expect(await help.ended).toBe(0)
    for (const name of ['start', 'server', 'worker', 'migrate', 'user']) expect(help.output()).toContain(name)
    const start = runSluice(['start', '--help'])
    await start.ended
    for (const word of ['--port', 'SLUICE_PORT', '--data', 'SLUICE_DATA_DIR', 'DATABASE_URL'])
      expect(start.output()).toContain(word)
  })

  test('an unreachable database is told in a sentence', async () => {
    const run = runSluice(['migrate', '--data', folder()], {
      env: { DATABASE_URL: 'postgres://u:canary@127.0.0.1:1/x' },
    })
    expect(await run.ended).toBe(1)
    expect(run.output()).toContain('the database cannot be reached')
    expect(run.output()).not.toContain('canary')
  })
})
