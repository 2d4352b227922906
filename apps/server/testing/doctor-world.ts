/** What the doctor's tests are made of: set-ups, gateways before a real store, and fixes applied to the letter. */
import { execFile, spawn } from 'node:child_process'
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Fix, Probe, PutRight } from '@sluice/contract'
import type { StorageDeps, StorageRole } from '@sluice/storage'
import { loadConfig, type Environment } from '../src/config/config.ts'
import type { Db } from '../src/db/connect.ts'
import { createSealer } from '../src/lib/sealing.ts'
import { createDoctor } from '../src/modules/doctor/index.ts'
import { createRuns } from '../src/modules/runs/index.ts'
import { createStorages } from '../src/modules/storages/index.ts'
import { storageDepsOf } from '../src/storage-deps.ts'

const run = promisify(execFile)
export const ORIGIN = 'https://label.example'

export interface Setup {
  readonly provider: string
  readonly kind: StorageRole
  readonly body: Readonly<Record<string, unknown>>
  /** Environment of the server. */
  readonly env: Environment
  /** Milliseconds by which the clock of the server is ahead. */
  readonly clockOff: number
  /** Set: examined in a process of its own, in this folder, by this user where we may choose. */
  readonly apart?: { readonly cwd: string; readonly unprivileged?: boolean }
  /** In place of what the environment gives. */
  readonly deps?: Partial<StorageDeps>
}

/** What finished, in order, by the doctor behind the API. */
export async function probesOf(db: Db, setup: Setup): Promise<Probe[]> {
  const found = setup.apart ? await examineApart(setup) : (await examinationOf(db, setup)).probes
  return found.filter(({ status }) => status !== 'running')
}

/** The same with what was put right before. */
export async function examinationOf(
  db: Db,
  { provider: name, kind, body, env, clockOff, deps }: Setup,
): Promise<{ putRight: PutRight | null; probes: Probe[] }> {
  const storages = createStorages({
    db,
    sealer: createSealer('only for tests: thirty-two letters and more'),
    storageDeps: { ...storageDepsOf(loadConfig(env)), now: () => Date.now() + clockOff, ...deps },
    runs: createRuns({ db }),
  })
  const provider = storages.providers.find((one) => one.name === name)
  if (!provider) throw new Error(`no provider ${name}`)
  const how = { signal: new AbortController().signal, origin: ORIGIN, browser: false }
  const caller = { id: 0, email: '', role: 'member' } as const
  const probes: Probe[] = []
  try {
    const examination = await createDoctor({ db, storages }).examine(caller, { provider, kind }, body, how)
    for await (const probe of examination.probes) probes.push(probe)
    return { putRight: examination.putRight, probes }
  } finally {
    await storages.close()
  }
}

const MAIN = fileURLToPath(new URL('../../../packages/storage/testing/examine-main.ts', import.meta.url))
const NOBODY = 65_534

async function examineApart({ provider, kind, body, env, apart }: Setup): Promise<Probe[]> {
  const config = loadConfig(env)
  const { localFiles } = storageDepsOf(config)
  const uid = apart?.unprivileged && process.getuid?.() === 0 ? NOBODY : null
  const child = spawn(process.execPath, ['--conditions=source', MAIN], {
    cwd: apart?.cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify({ provider, role: kind, values: body, origin: ORIGIN, localFiles, uid }))
  const chunks: Uint8Array[] = []
  for await (const chunk of child.stdout) chunks.push(chunk as Uint8Array)
  const probes = JSON.parse(Buffer.concat(chunks).toString()) as (Omit<Probe, 'browser_url'> & {
    browserUrl: string | null
  })[]
  return probes.map(({ browserUrl, ...probe }) => ({ ...probe, browser_url: browserUrl }))
}

/** Where fixes go that are not settings. */
export interface Hands {
  setCors(rules: string): Promise<void>
  setUserPolicy(policy: string): Promise<void>
  createBucket(name: string): Promise<void>
  /**
   * Other tools of stores: their words as a shell hands them on, run where their files are. What they print for
   * an option of the storage is given back.
   */
  cli?(words: readonly string[], folder: string): Promise<Setup['body'] | void>
}

/** Does what a fix says, as somebody would who pastes it where it belongs. */
export async function applyFix(setup: Setup, fix: Fix, hands: Hands): Promise<Setup> {
  if (fix.kind === 'cors') await hands.setCors(fix.text)
  else if (fix.kind === 'policy') await hands.setUserPolicy(fix.text)
  else if (fix.kind === 'command') return runCommand(setup, fix.text, hands)
  else if (fix.field !== null) return { ...setup, body: { ...setup.body, [fix.field]: fix.text } }
  else {
    const [, name = '', value = ''] = /^([A-Z0-9_a-z]+)=(.*)$/s.exec(fix.text) ?? []
    return { ...setup, env: { ...setup.env, [name]: value } }
  }
  return setup
}

async function runCommand(setup: Setup, text: string, hands: Hands): Promise<Setup> {
  if (text.startsWith('sudo timedatectl set-ntp true')) return { ...setup, clockOff: 0 }
  if (text.startsWith('aws ')) {
    const words = await shellWords(text)
    const flag = (name: string): string => words[words.indexOf(name) + 1] ?? ''
    if (words[2] === 'create-bucket') await hands.createBucket(flag('--bucket'))
    else if (words[2] === 'put-bucket-cors') {
      const { CORSRules } = JSON.parse(flag('--cors-configuration')) as { CORSRules: unknown }
      await hands.setCors(JSON.stringify(CORSRules))
    } else throw new Error(`unknown command: ${text}`)
    return setup
  }
  if (hands.cli && /(?:^|&& )(?:gcloud|az) /.test(text)) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-cli-'))
    try {
      const pasted = await hands.cli(await shellWords(text, folder), folder)
      return { ...setup, body: { ...setup.body, ...pasted } }
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  // The tests are the administrator already, or own the files.
  await run('/bin/sh', ['-c', text.replaceAll('sudo ', '')], { cwd: setup.apart?.cwd ?? process.cwd() })
  return setup
}

/** The words of a command as a real shell hands them on. */
async function shellWords(text: string, cwd = os.tmpdir()): Promise<string[]> {
  const tools = ['aws', 'gcloud', 'az'].map((tool) => `${tool}() { printf '%s\\0' ${tool} "$@"; }\n`)
  const { stdout } = await run('/bin/sh', ['-c', tools.join('') + text], { cwd })
  return stdout.split('\0').slice(0, -1)
}

export interface Gateway {
  readonly port: number
  close(): void
}

async function listen(server: Server): Promise<Gateway> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Hands a request on as it is: signatures cover the host name, which stays. */
function pass(endpoint: string, request: IncomingMessage, response: ServerResponse): void {
  const { hostname, port } = new URL(endpoint)
  const onward = forward({
    hostname,
    port,
    method: request.method,
    path: request.url,
    headers: request.headers,
    agent: false,
  })
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}

/** A store behind TLS, with a certificate nobody knows. */
export async function tlsGateway(
  endpoint: string,
  folder: string,
): Promise<Gateway & { certificate: string }> {
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject]
  await run('openssl', [...made, '-keyout', key, '-out', certificate])
  const server = createTlsServer(
    { key: await readFile(key), cert: await readFile(certificate) },
    (req, res) => pass(endpoint, req, res),
  )
  return { ...(await listen(server)), certificate }
}

/** A store that accepts signatures for one region only, and names it. */
export function regionGateway(endpoint: string, region: string): Promise<Gateway> {
  const server = createServer((request, response) => {
    const signed = `${request.headers.authorization ?? ''} ${decodeURIComponent(request.url ?? '')}`
    const claimed = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(signed)?.[1]
    if (claimed === undefined || claimed === region) return pass(endpoint, request, response)
    response.writeHead(400)
    response.end(`<Error><Code>AuthorizationHeaderMalformed</Code><Region>${region}</Region></Error>`)
  })
  return listen(server)
}

/** A web server that is no store. */
export function webServer(status: number): Promise<Gateway> {
  return listen(createServer((_request, response) => response.writeHead(status).end('<html>Welcome</html>')))
}
