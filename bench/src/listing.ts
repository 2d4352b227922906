import { execFileSync, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { awsListSeconds } from './aws.ts'
import { startCanned, startStore } from './canned.ts'
import { peerSeconds } from './peer.ts'
import { startRedis } from './redis.ts'
import { fixed, rate } from './table.ts'

const MAIN = fileURLToPath(new URL('listing-main.ts', import.meta.url))
const PAGES = fileURLToPath(new URL('canned-pages-main.ts', import.meta.url))
const Listed = z.object({
  keys: z.number(),
  seconds: z.number(),
  cpuMicros: z.number(),
  peakMb: z.number(),
})

export const listingHead = [
  ...[
    'listing',
    'keys',
    'seconds',
    'keys/s',
    'client CPU µs/key',
    'peak MB',
    'peer',
    'peer s',
    'peer : ours',
  ],
]

interface Peer {
  name: string
  seconds: number | null
}

async function row(name: string, asked: object, peer?: Peer): Promise<string[]> {
  const child = spawn(process.execPath, ['--conditions=source', '--max-semi-space-size=4', MAIN], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(asked))
  const { keys, seconds, cpuMicros, peakMb } = Listed.parse(JSON.parse(await text(child.stdout)))
  const theirs = peer?.seconds ?? null
  return [
    name,
    keys.toLocaleString('en-US'),
    fixed(seconds, 2),
    rate(keys, seconds),
    fixed(cpuMicros / keys, 1),
    fixed(peakMb, 0),
    theirs === null ? '-' : (peer?.name ?? '-'),
    fixed(theirs, 2),
    theirs === null ? '-' : fixed(theirs / seconds, 1),
  ]
}

async function s3(keys: number): Promise<string[]> {
  const canned = await startCanned(keys)
  try {
    const peer = { name: 'aws s3 ls', seconds: await awsListSeconds(canned) }
    const values = { ...canned.ready.values, recursive_scan: true }
    return await row('S3', { provider: 's3', values }, peer)
  } finally {
    await canned.stop()
  }
}

async function pages(name: string, provider: 'gcs' | 'azure', keys: number): Promise<string[]> {
  const canned = await startStore([PAGES, '--kind', provider, '--keys', String(keys)])
  try {
    const { endpoint, values } = canned.ready
    return await row(name, { provider, endpoint, values: { ...values, recursive_scan: true } })
  } finally {
    await canned.stop()
  }
}

async function redis(keys: number): Promise<string[][]> {
  const server = await startRedis(keys)
  if (!server) return []
  try {
    const port = String(server.port)
    const scan = await peerSeconds(['redis-cli', '-p', port, '-n', '1', '--scan'])
    const values = { host: '127.0.0.1', port, db: 1 }
    return [await row('Redis', { provider: 'redis', values }, { name: 'redis-cli --scan', seconds: scan })]
  } finally {
    await server.stop()
  }
}

/** Small files, a thousand a folder. */
async function local(files: number): Promise<string[]> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'sluice-bench-files-'))
  try {
    for (let at = 0; at < files; at += 1000) {
      const folder = path.join(root, `part_${String(at / 1000).padStart(4, '0')}`)
      await mkdir(folder)
      const names = Array.from({ length: Math.min(1000, files - at) }, (_, i) =>
        path.join(folder, `${i}.jpg`),
      )
      await Promise.all(names.map((name) => writeFile(name, 'sixteen bytes...')))
    }
    // the same facts of each file as ours: name, size, time
    const find = await peerSeconds(['find', root, '-type', 'f', '-printf', '%P %s %T@\n'])
    const asked = {
      provider: 'localfiles',
      values: { path: root, recursive_scan: true },
      root: path.dirname(root),
    }
    return await row(`local files (${disk(root)})`, asked, { name: 'find -printf', seconds: find })
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

function disk(folder: string): string {
  try {
    const told = execFileSync('df', ['--output=fstype', folder], { encoding: 'utf8' })
    return told.trim().split('\n').at(-1) ?? ''
  } catch {
    return os.platform()
  }
}

/** Every provider's listing, as the sync lists: all of it, with the wrappers, page after page. */
export async function listings(keys: number): Promise<string[][]> {
  const memory = { provider: 'memory', values: { bucket: 'canned', recursive_scan: true } }
  return [
    await s3(keys),
    await pages('Google Cloud Storage', 'gcs', keys),
    await pages('Azure', 'azure', keys),
    ...(await redis(keys)),
    await local(keys / 2),
    await row('memory', { ...memory, memoryKeys: keys / 10 }),
  ]
}
