import { spawn } from 'node:child_process'

/** Seconds a command of this machine takes; null where the machine does not have it, or it fails. */
export function peerSeconds(
  [command = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<number | null> {
  const began = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } })
    child.once('error', () => resolve(null))
    child.once('exit', (code) => resolve(code === 0 ? (performance.now() - began) / 1000 : null))
  })
}
