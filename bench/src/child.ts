import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Child {
  pid: number
  /** Resolves with the first line of standard output that the function accepts. */
  stop(): Promise<void>
}

/** Starts a Node program of this repository and waits for the line that says it is ready. */
export async function startNode<T>(
  args: readonly string[],
  ready: (line: string) => T | undefined,
  env: NodeJS.ProcessEnv = {},
): Promise<Child & { ready: T }> {
  const child = spawn(process.execPath, ['--conditions=source', ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const value = await firstLine(child, ready)
  return {
    ready: value,
    pid: child.pid ?? 0,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

function firstLine<T>(child: ChildProcess, ready: (line: string) => T | undefined): Promise<T> {
  if (!child.stdout) throw new Error('no output to read')
  const lines = createInterface({ input: child.stdout })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`a child process ended with ${code} before it was ready`)))
    lines.on('line', (line) => {
      const value = ready(line)
      if (value !== undefined) resolve(value)
    })
  })
}
