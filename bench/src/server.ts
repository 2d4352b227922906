import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SyncRun } from '@sluice/contract'
import { z } from 'zod'
import { addressIn } from '../../tools/address-in.ts'
import { startNode } from './child.ts'

const MAIN = fileURLToPath(new URL('../../apps/server/bin/sluice.js', import.meta.url))
const WithId = z.object({ id: z.number() })

export interface BenchServer {
  pid: number
  dataDir: string
  url: string
  /** API token of its owner. */
  token: string
  makeStorage(values: Readonly<Record<string, unknown>>, blobs: boolean): Promise<number>
  /** Presses Sync and waits for the end. */
  sync(storage: number): Promise<SyncRun & { seconds: number }>
  /** Makes this many accounts and gives their session cookies. */
  signUp(people: number): Promise<string[]>
  projectOf(storage: number): Promise<number>
  /** Ids of a project's first and last task. */
  tasks(project: number): Promise<{ first: number; last: number }>
  /** Links to the media of a storage's tasks, as the API gives them. */
  links(storage: number): Promise<string[]>
  stop(): Promise<void>
}

/** The real server with its bundled database in a new folder. */
export async function startServer(): Promise<BenchServer> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'sluice-bench-'))
  await chmod(dataDir, 0o711)
  const token = randomBytes(20).toString('hex')
  const server = await startNode([MAIN, 'start', '--port', '0', '--data', dataDir], addressIn, {
    SLUICE_OWNER_EMAIL: 'bench@example.org',
    SLUICE_OWNER_PASSWORD: randomBytes(16).toString('hex'),
    SLUICE_OWNER_TOKEN: token,
    SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    SLUICE_LOG_LEVEL: 'info',
    SLUICE_OPEN_SIGNUP: 'true',
  })

  async function call<T extends z.ZodType>(
    schema: T,
    method: string,
    route: string,
    body?: unknown,
  ): Promise<z.output<T>> {
    const answer = await fetch(`${server.ready}${route}`, {
      method,
      headers: {
        authorization: `Token ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`)
    return schema.parse(JSON.parse(text))
  }

  async function projectOf(storage: number): Promise<number> {
    return (await call(z.object({ project: z.number() }), 'GET', `/api/storages/s3/${storage}`)).project
  }

  async function newCookie(number: number): Promise<string> {
    const answer = await fetch(`${server.ready}/api/auth/signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        email: `person${number}@example.org`,
        password: randomBytes(12).toString('hex'),
      }),
    })
    if (!answer.ok) throw new Error(`sign-up: ${answer.status} ${await answer.text()}`)
    return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  }

  return {
    pid: server.pid,
    dataDir,
    url: server.ready,
    token,
    async makeStorage(values, blobs) {
      const label_config =
        '<View><Image name="i" value="$image"/><Choices name="c" toName="i"><Choice value="a"/></Choices></View>'
      const { id: project } = await call(WithId, 'POST', '/api/projects/', { title: 'bench', label_config })
      const body = { ...values, project, use_blob_urls: blobs, recursive_scan: true }
      return (await call(WithId, 'POST', '/api/storages/s3/', body)).id
    },
    async sync(storage) {
      await call(WithId, 'POST', `/api/storages/s3/${storage}/sync`)
      for (;;) {
        const [run] = await call(z.array(SyncRun), 'GET', `/api/storages/runs/?storage=${storage}`)
        if (run?.finished_at) {
          if (run.state !== 'completed') throw new Error(`the run ended ${run.state}: ${run.message}`)
          return { ...run, seconds: (Date.parse(run.finished_at) - Date.parse(run.created_at)) / 1000 }
        }
        await sleep(200)
      }
    },
    async signUp(people) {
      const cookies: string[] = []
      // passwords are hashed four at once
      while (cookies.length < people)
        cookies.push(...(await Promise.all([0, 1, 2, 3].map((n) => newCookie(cookies.length + n)))))
      return cookies.slice(0, people)
    },
    projectOf,
    async tasks(project) {
      const Page = z.object({ tasks: z.array(WithId) })
      const at = async (ordering: string): Promise<number> => {
        const query = encodeURIComponent(JSON.stringify({ ordering: [ordering] }))
        const page = await call(Page, 'GET', `/api/tasks/?project=${project}&page_size=1&query=${query}`)
        return page.tasks[0]?.id ?? 0
      }
      return { first: await at('tasks:id'), last: await at('-tasks:id') }
    },
    async links(storage) {
      const project = await projectOf(storage)
      const Page = z.object({ tasks: z.array(z.object({ data: z.object({ image: z.string() }) })) })
      const links: string[] = []
      for (let page = 1; ; page++) {
        const { tasks } = await call(
          Page,
          'GET',
          `/api/tasks/?project=${project}&page=${page}&page_size=500&fields=all&resolve_uri=true`,
        )
        links.push(...tasks.map(({ data }) => data.image))
        if (tasks.length < 500) return links
      }
    },
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
