/**
 * `npm run bench [-- --quick]`: how fast the real server syncs made-up buckets into its bundled database.
 *
 * Prints figures and asserts none: they belong to the machine. Goals on two cores: first sync 25,000 tasks/s,
 * re-sync 60,000 keys/s, server memory flat and below 300 MB, 3,000 pre-signed resolves/s.
 */
import os from 'node:os'
import { parseArgs } from 'node:util'
import { awsListSeconds } from './aws.ts'
import { startCanned, type Canned } from './canned.ts'
import { mediaHead, resolves, streams } from './media.ts'
import { startServer, type BenchServer } from './server.ts'
import { fixed, rate, table } from './table.ts'
import { watch } from './usage.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
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
const media: string[][] = []

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

async function blobs(server: BenchServer, keys: number): Promise<void> {
  const canned = await startCanned(keys)
  try {
    const storage = await server.makeStorage(canned.ready.values, true)
    const aws = await awsListSeconds(canned)
    const name = keys >= 1_000_000 ? `${keys / 1_000_000}M` : `${keys / 1000}k`
    await measure(server, storage, `first sync, ${name} keys`, aws)
    await measure(server, storage, `again, ${name} keys, nothing new`, aws)
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

const server = await startServer()
try {
  // the first run of all pays for compiling the code
  await blobs(server, values.quick ? 20_000 : 100_000)
  if (!values.quick) await blobs(server, 1_000_000)
  await jsonObjects(server, values.quick ? 1000 : 10_000)
  media.push(...(await resolves(server, values.quick ? 2000 : 20_000)))
  media.push(...(await streams(server, values.quick ? 128 : 1024)))
} finally {
  await server.stop()
}
const machine = `${os.availableParallelism()} cores, ${os.cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`
process.stdout.write(`\n${machine}\n\n${table(head, rows)}\n\n${table(mediaHead, media)}\n`)
