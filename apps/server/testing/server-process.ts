import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { addressIn } from '../../../tools/address-in.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface ServerProcess {
  pid: number
  url: string
  /** Standard output and error so far. */
  output(): string
  kill(signal: NodeJS.Signals): void
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
}

export function tempFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-process-'))
  chmodSync(folder, 0o755)
  return folder
}

/** Runs `sluice` from the sources, with nothing of our environment but the search path. */
export function runSluice(args: string[], o: { env?: Record<string, string>; input?: string } = {}) {
  const child = spawn(process.execPath, ['--conditions=source', MAIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...o.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(o.input ?? '')
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? code ?? 0)),
  )
  return { child, ended, output: () => output }
}

/** Starts a server and waits until it is ready. Throws with its output when it ends instead. */
export async function startServer(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const run = runSluice(['start', '--port', '0', '--data', dataDir], { env })
  let over = false
  void run.ended.then(() => (over = true))
  const ready = (url: string): Promise<boolean> =>
    fetch(`${url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
  for (const until = Date.now() + 60_000; ; await sleep(20)) {
    const url = addressIn(run.output())
    if (url !== undefined && (await ready(url))) {
      const kill = (signal: NodeJS.Signals): void => void run.child.kill(signal)
      return { pid: run.child.pid ?? 0, url, output: run.output, kill, ended: run.ended }
    }
    if (over || Date.now() > until) throw new Error(`the server did not start:\n${run.output()}`)
  }
}
