/**
 * A private Azurite: Microsoft's emulator of Azure Blob storage, data in memory, about a second to start. It
 * checks keys, SAS tokens and CORS; with a certificate also bearer tokens, though not who signed them.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from './free-ports.ts'

export interface AzureConnection {
  /** Address of the account: `http://127.0.0.1:port/account`. */
  readonly accountUrl: string
  readonly accountName: string
  /** Base64. */
  readonly accountKey: string
}

export interface Azurite extends AzureConnection {
  /** Kills the server. May be called twice. */
  readonly stop: () => Promise<void>
}

export interface AzuriteSettings {
  /** Paths of PEM files. With them it speaks HTTPS and takes bearer tokens as well. */
  readonly certificate?: { readonly cert: string; readonly key: string }
}

/** Throws an error with the end of its output when it does not come up. */
export async function startAzurite({ certificate }: AzuriteSettings = {}): Promise<Azurite> {
  const accountName = 'sluicetest'
  const accountKey = randomBytes(64).toString('base64')
  const [port = 0] = await freePorts(1)
  const folder = path.dirname(createRequire(import.meta.url).resolve('azurite/package.json'))
  const program = [process.execPath, path.join(folder, 'dist/src/blob/main.js')]
  const flags = ['--silent', '--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry']
  const secure = certificate ? ['--oauth', 'basic', '--cert', certificate.cert, '--key', certificate.key] : []
  const address = ['--blobHost', '127.0.0.1', '--blobPort', String(port)]
  // The shell outlives us: when our end of its input closes, by a stop or because we died, it kills the server.
  const script = '"$@" </dev/null & cat >/dev/null; kill -9 $!'
  const shell = spawn('/bin/sh', ['-c', script, 'sh', ...program, ...flags, ...secure, ...address], {
    cwd: os.tmpdir(),
    env: { ...process.env, AZURITE_ACCOUNTS: `${accountName}:${accountKey}` },
    detached: true, // Ctrl-C must reach us, not it.
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let output = ''
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-2000)
  })
  const gone = new Promise<void>((resolve) => shell.once('close', () => resolve()))
  shell.stdin.on('error', () => {}) // It was killed: nothing left to tell it.
  for (const handle of [shell, shell.stderr, shell.stdin] as { unref?: () => void }[]) handle.unref?.()
  const stop = async (): Promise<void> => {
    shell.ref()
    shell.stdin.end()
    await gone
  }
  if (!(await listens(port))) {
    await stop()
    throw new Error(`azurite did not come up. Its output ends:\n${output}`)
  }
  const scheme = certificate ? 'https' : 'http'
  return { accountUrl: `${scheme}://127.0.0.1:${port}/${accountName}`, accountName, accountKey, stop }
}

async function listens(port: number): Promise<boolean> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.once('error', () => resolve(false)).once('connect', () => socket.destroy())
    })
    if (open) return true
    await sleep(20)
  }
  return false
}
