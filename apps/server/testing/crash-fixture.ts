import { setTimeout as sleep } from 'node:timers/promises'
import { findProvider, type ObjectStore } from '@sluice/storage'
import { addressIn } from '../../../tools/address-in.ts'
import { loadConfig } from '../src/config/config.ts'
import type { Connection } from '../src/db/connect.ts'
import { createSealer } from '../src/lib/sealing.ts'
import { createRuns, type Storage } from '../src/modules/runs/index.ts'
import { createStorages } from '../src/modules/storages/index.ts'
import { verify } from '../src/modules/verify/index.ts'
import { storageDepsOf } from '../src/storage-deps.ts'
import { runSluice, tempFolder } from './server-process.ts'

const SECRET_KEY = 'only for crash tests: thirty-two letters and more'

const TOKEN = 'only-for-crash-tests-0123456789'

/** Numbers from 0 up to 1 that a seed repeats. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** SLUICE_TEST_SEED repeats a run; what it was is printed with every failure. */
export function testSeed(): number {
  return Number(process.env['SLUICE_TEST_SEED'] ?? Date.now() % 1_000_000_007)
}

/**
 * The real program on the test's database, started and killed at will. With a short lease what a killed one
 * held is soon taken over; a busy machine may then lose one without any kill.
 */
export function crashFixture(connection: Connection, localRoot: string, leaseSeconds = 1) {
  const { settings } = connection
  const env = {
    DATABASE_URL: `postgresql://${String(settings.user)}@/${String(settings.database)}?host=${encodeURIComponent(String(settings.host))}&port=${settings.port}`,
    SLUICE_SECRET_KEY: SECRET_KEY,
    SLUICE_LEASE_SECONDS: String(leaseSeconds),
    SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    SLUICE_DATA_DIR: tempFolder(),
    SLUICE_LOG_LEVEL: 'info',
    SLUICE_OWNER_EMAIL: 'owner@example.org',
    SLUICE_OWNER_PASSWORD: 'quiet-harbour-lantern',
    SLUICE_OWNER_TOKEN: TOKEN,
    LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
    LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: localRoot,
  }
  const runs = createRuns({ db: connection.db })
  const storages = createStorages({
    db: connection.db,
    sealer: createSealer(SECRET_KEY),
    storageDeps: storageDepsOf(loadConfig(env)),
    runs: { ...runs, request: async () => null },
  })
  let child: ReturnType<typeof runSluice> | null = null
  let url = ''
  let kills = 0

  return {
    runs,
    openStore: (storage: Storage): Promise<ObjectStore> => storages.openStore(storage),
    kills: () => kills,
    output: () => child?.output() ?? '',

    /** API and worker in one process, or a worker alone. */
    async start(what: 'start' | 'worker'): Promise<void> {
      const args = what === 'start' ? ['start', '--port', '0'] : ['worker']
      const started = (child = runSluice(args, { env }))
      const ready = (): boolean =>
        what === 'start'
          ? addressIn(started.output()) !== undefined
          : started.output().includes('worker takes jobs')
      for (const until = Date.now() + 60_000; !ready(); await sleep(10)) {
        if (started.child.exitCode !== null || Date.now() > until)
          throw new Error(`did not start:\n${started.output()}`)
      }
      url = addressIn(started.output()) ?? ''
    },

    /** A call of the API as its owner; rejects when the server is killed. */
    post: (path: string, body: object): Promise<Response> =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Token ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),

    /** SIGSTOP makes a zombie of it, SIGCONT wakes the zombie. */
    signal: (name: 'SIGSTOP' | 'SIGCONT'): void => void child?.child.kill(name),

    /** As an operator stops it. Exit code. */
    async terminate(): Promise<unknown> {
      child?.child.kill('SIGTERM')
      return child?.ended
    },

    async kill(): Promise<void> {
      child?.child.kill('SIGKILL')
      await child?.ended
      kills += 1
    },

    async makeStorage(
      project: number,
      kind: 'source' | 'target',
      provider: string,
      values: Record<string, unknown>,
    ): Promise<Storage> {
      const found = findProvider(provider)
      if (!found) throw new Error(`no provider ${provider}`)
      const actor = { id: 0, email: '', role: 'owner' } as const
      const { id } = await storages.create(actor, { provider: found, kind }, { ...values, project })
      return storages.get({}, Number(id))
    },

    /** Every promise that does not hold, in words. */
    async broken(readTargets: boolean): Promise<string[]> {
      const found: string[] = []
      for await (const { id, violations } of verify({
        db: connection.db,
        openStore: readTargets ? storages.openStore : undefined,
      }))
        found.push(...violations.map((violation) => `${id}: ${violation}`))
      return found
    },

    async close(): Promise<void> {
      child?.child.kill('SIGKILL')
      await child?.ended
      await storages.close()
    },
  }
}

/** Waits for something the program does by itself; fails with words. */
export async function waitFor(what: string, seconds: number, done: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + seconds * 1000; !(await done()); await sleep(25))
    if (Date.now() > until) throw new Error(`${what}: not within ${seconds} s`)
}
