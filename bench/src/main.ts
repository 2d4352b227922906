/**
 * `npm run bench [-- --quick] [--only sync|media|labeling|listing]…`: how fast the real server syncs made-up
 * buckets into its bundled database, gives links to media and tasks to people, and lists every kind of store.
 *
 * Prints figures and asserts none: they belong to the machine. Goals on two cores: first sync 25,000 tasks/s,
 * re-sync 60,000 keys/s, server memory flat and below 300 MB, 3,000 pre-signed resolves/s.
 */
import os from 'node:os'
import { parseArgs } from 'node:util'
import { awsListSeconds } from './aws.ts'
import { startCanned, type Canned } from './canned.ts'
import { labeling, labelingHead } from './labeling.ts'
import { listingHead, listings } from './listing.ts'
import { mediaHead, resolves, streams } from './media.ts'
import { startServer, type BenchServer } from './server.ts'
import { fixed, rate, table } from './table.ts'
import { watch } from './usage.ts'

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
})
const head = [
  'case',
  'seconds',
  'keys/s',
  'tasks/s',
  'node CPU s',
  'db CPU s',
  'node peak MB',
  'aws s3 ls s',
  'aws : ours',
]
const rows: string[][] = []

async function measure(
  server: BenchServer,
  storage: number,
  name: string,
  aws: number | null,
): Promise<void> {
  const used = watch(server.pid, server.dataDir)
  const run = await server.sync(storage)
  const { nodeCpuSeconds, databaseCpuSeconds, nodePeakMb } = used()
  const row = [
    name,
    fixed(run.seconds, 2),
    rate(run.listed, run.seconds),
    run.created === 0 ? '-' : rate(run.created, run.seconds),
    fixed(nodeCpuSeconds, 2),
    fixed(databaseCpuSeconds, 2),
    fixed(nodePeakMb, 0),
    fixed(aws, 1),
    aws === null ? '-' : fixed(aws / run.seconds, 1),
  ]
  rows.push(row)
  process.stderr.write(`${row.join('  ')}\n`)
}

/** Gives the storage, whose project has the tasks now. */
async function blobs(server: BenchServer, keys: number): Promise<number> {
  const canned = await startCanned(keys)
  try {
    const storage = await server.makeStorage(canned.ready.values, true)
    const aws = parts.has('sync') ? await awsListSeconds(canned) : null
    const name = keys >= 1_000_000 ? `${keys / 1_000_000}M` : `${keys / 1000}k`
    await measure(server, storage, `first sync, ${name} keys`, aws)
    await measure(server, storage, `again, ${name} keys, nothing new`, aws)
    return storage
  } finally {
    await canned.stop()
  }
}

async function jsonObjects(server: BenchServer, keys: number): Promise<void> {
  const canned: Canned = await startCanned(keys, true)
  try {
    const storage = await server.makeStorage(canned.ready.values, false)
    await measure(server, storage, `first sync, ${keys / 1000}k JSON objects`, null)
  } finally {
    await canned.stop()
  }
}

const parts = new Set(values.only ?? ['sync', 'media', 'labeling', 'listing'])
const quick = values.quick
const tables: string[] = []

async function withServer(): Promise<void> {
  const server = await startServer()
  try {
    // the first run of all pays for compiling the code
    let storage = await blobs(server, quick ? 20_000 : 100_000)
    if (!quick && (parts.has('sync') || parts.has('labeling'))) storage = await blobs(server, 1_000_000)
    if (parts.has('sync')) await jsonObjects(server, quick ? 1000 : 10_000)
    tables.push(table(head, rows))
    if (parts.has('media')) {
      const links = await resolves(server, quick ? 2000 : 20_000)
      tables.push(table(mediaHead, [...links, ...(await streams(server, quick ? 128 : 1024))]))
    }
    if (parts.has('labeling')) {
      const people = quick ? { many: 20, crowd: 20, seconds: 3 } : { many: 100, crowd: 500, seconds: 15 }
      tables.push(table(labelingHead, await labeling(server, await server.projectOf(storage), people)))
    }
  } finally {
    await server.stop()
  }
}

if (parts.has('sync') || parts.has('media') || parts.has('labeling')) await withServer()
if (parts.has('listing')) tables.push(table(listingHead, await listings(quick ? 20_000 : 200_000)))

const load = os.loadavg().map((one) => one.toFixed(1))
const machine = `${os.availableParallelism()} cores, ${os.cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`
process.stdout.write(`\n${machine}, load at the end ${load.join(' ')}\n\n${tables.join('\n\n')}\n`)
