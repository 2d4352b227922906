/**
 * `npm run demo`: builds what is not built, starts Sluice with its own data folder, makes an owner and two
 * projects on the photographs and texts in `demo/`, and prints the address and the login. Starting it again
 * continues where you left; delete `.data/demo` to begin anew.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endWithParent } from '../with-parent.ts'
import { demoApi, type DemoApi } from './api.ts'
import { configOf, demoProjects, type DemoProject } from './projects.ts'

const root = path.resolve(import.meta.dirname, '../..')
const home = path.resolve(process.env['SLUICE_DATA_DIR'] ?? path.join(root, '.data/demo'))
const files = path.join(home, 'files')
const host = process.env['SLUICE_HOST'] ?? '127.0.0.1'

interface Login {
  email: string
  password: string
  token: string
}

function login(): Login {
  const file = path.join(home, 'login.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Login
  const secret = (bytes: number) => randomBytes(bytes).toString('hex')
  const made = { email: 'demo@example.com', password: `demo-${secret(6)}`, token: secret(20) }
  writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 })
  return made
}

/** Server and web UI are built at the same time: somebody is waiting to see it. */
async function build(): Promise<void> {
  console.log('Building …')
  const steps = [
    ['tsc', ['-b', 'apps/server']],
    ['npm', ['run', 'build', '-w', 'apps/web', '--silent', '--', '--logLevel', 'warn']],
  ] as const
  const codes = await Promise.all(
    steps.map(async ([command, args]) => {
      const step = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
      const [code] = (await once(step, 'exit')) as [number | null]
      return code ?? 1
    }),
  )
  const failed = codes.find((code) => code !== 0)
  if (failed !== undefined) process.exit(failed)
}

/** The wished port, or a free one when something else listens there. */
async function freePort(wish: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', () => (wish === 0 ? reject(new Error('no free port')) : resolve(freePort(0))))
    probe.listen(wish, host, () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

async function untilReady(base: string, alive: () => boolean): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50)) {
    if (!alive()) process.exit(1)
    const ready = await fetch(`${base}/health/ready`).then(
      (r) => r.ok,
      () => false,
    )
    if (ready) return
  }
  throw new Error('Sluice did not become ready within 60 s; see the log above.')
}

async function makeProject(api: DemoApi, project: DemoProject): Promise<void> {
  const { id } = await api.post<{ id: number }>('/api/projects/', {
    title: project.title,
    description: project.description,
    label_config: configOf(project),
  })
  const source = await api.post<{ id: number }>('/api/storages/localfiles/', {
    project: id,
    title: `Demo ${project.folder}`,
    path: path.join(files, project.folder),
    use_blob_urls: project.mode === 'media',
    recursive_scan: true,
    regex_filter: project.filter,
  })
  const annotations = path.join(files, 'annotations', project.folder)
  mkdirSync(annotations, { recursive: true })
  await api.post('/api/storages/export/localfiles', {
    project: id,
    title: 'Annotations as JSON files',
    path: annotations,
    can_delete_objects: true,
  })
  await api.post(`/api/storages/localfiles/${source.id}/sync`)
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(50)) {
    const { status } = await api.get<{ status: string }>(`/api/storages/localfiles/${source.id}`)
    if (status.startsWith('completed')) return
    if (status === 'failed') throw new Error(`The demo folder ${project.folder} could not be synced.`)
  }
}

mkdirSync(files, { recursive: true })
for (const folder of ['photos', 'texts', 'audio'])
  cpSync(path.join(root, 'demo', folder), path.join(files, folder), { recursive: true })
await build()
const who = login()
const port = await freePort(Number(process.env['SLUICE_PORT'] ?? 8080))
const server = spawn(
  process.execPath,
  [path.join(root, 'apps/server/bin/sluice.js'), 'start', '--host', host, '--port', String(port), '--data', home],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      SLUICE_OWNER_EMAIL: who.email,
      SLUICE_OWNER_PASSWORD: who.password,
      SLUICE_OWNER_TOKEN: who.token,
      SLUICE_LOG_LEVEL: process.env['SLUICE_LOG_LEVEL'] ?? 'warn',
      LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
      LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: files,
    },
  },
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
endWithParent(() => server.kill('SIGTERM'))
// whatever ends us, also a failed request below, ends the server too
process.on('exit', () => server.kill('SIGTERM'))
server.on('exit', (code) => process.exit(code ?? 0))
const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
await untilReady(base, () => server.exitCode === null)
const api = demoApi(base, who.token)
const { count } = await api.get<{ count: number }>('/api/projects/')
if (count === 0) for (const project of demoProjects) await makeProject(api, project)

console.log(`
  Sluice is ready:   ${base}
  E-mail:            ${who.email}
  Password:          ${who.password}
  API token:         ${who.token}

  Annotations are written to ${path.join(files, 'annotations')}
  Stop with Ctrl+C; delete ${home} to begin anew.
`)
