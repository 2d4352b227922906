/** `npm run dev`: the server restarts and the web UI reloads as sources change. Data lives in `.data/dev`. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { endWithParent } from './with-parent.ts'

const root = path.resolve(import.meta.dirname, '..')
const files = path.join(root, '.data/dev/files')
mkdirSync(files, { recursive: true })

const env = {
  LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
  LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: files,
  ...process.env,
}
const start = (command: string, args: string[], cwd: string): ChildProcess =>
  spawn(command, args, { cwd: path.join(root, cwd), stdio: 'inherit', env })

const children = [
  start(
    process.execPath,
    ['--watch', '--conditions=source', 'src/main.ts', 'start', '--data', path.join(root, '.data/dev')],
    'apps/server',
  ),
  start('vite', [], 'apps/web'),
]
const stop = () => children.forEach((c) => c.kill('SIGTERM'))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
endWithParent(stop)
for (const child of children) child.on('exit', stop)
