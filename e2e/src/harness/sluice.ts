import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { addressIn } from '../../../tools/address-in.ts'

/** A built Sluice of its own: data folder, bundled Postgres, a free port, local files under `files`. */
export interface RunningSluice {
  url: string
  /** Document root of local files serving. */
  files: string
  dataDir: string
  owner: { email: string; password: string; token: string }
  /** Everything the process printed so far. */
  log(): string
  stop(): Promise<void>
}

const entry = path.resolve(import.meta.dirname, '../../../apps/server/bin/sluice.js')

/** `owner: false` leaves the server empty, so that a person can make the first account in the browser. */
export async function startSluice(options: { owner?: boolean } = {}): Promise<RunningSluice> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'sluice-e2e-'))
  await chmod(home, 0o755)
  const files = path.join(home, 'files')
  await mkdir(files)
  const dataDir = path.join(home, 'data')
  const owner = {
    email: 'ada@example.com',
    password: `e2e-${randomBytes(8).toString('hex')}`,
    token: randomBytes(20).toString('hex'),
  }
  let output = ''
  const child = spawn(
    process.execPath,
    // a port found free here could be somebody else's by the time the server listens: it takes one itself
    [entry, 'start', '--host', '127.0.0.1', '--port', '0', '--data', dataDir],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        // the test's S3 server listens on loopback, which the outbound guard refuses otherwise
        SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
        LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
        LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: files,
        ...(options.owner === false
          ? {}
          : {
              SLUICE_OWNER_EMAIL: owner.email,
              SLUICE_OWNER_PASSWORD: owner.password,
              SLUICE_OWNER_TOKEN: owner.token,
            }),
      },
    },
  )
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await gone
    await rm(home, { recursive: true, force: true })
  }
  let url: string | undefined
  for (const until = Date.now() + 150_000; !(url = addressIn(output)); await sleep(50)) {
    if (child.exitCode === null && child.signalCode === null && Date.now() < until) continue
    await stop()
    throw new Error(`Sluice did not start:\n${output}`)
  }
  return {
    url,
    files,
    dataDir,
    owner,
    log: () => output,
    stop,
  }
}
