/**
 * Pages of keys by SCAN, which blocks nobody. It gives no order and may repeat keys; a page holds each once.
 */
import { isUtf8 } from 'node:buffer'
import type { Redis } from 'ioredis'
import type { ListPage, ListQuery, ObjectEntry } from '../../kit/driver.ts'
import { replyOf, type Greeted } from './connection.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { isCode } from './failure.ts'

/** Keys looked at in one step of SCAN. More would keep other clients of that Redis waiting. */
const MOST = 1000
/** A call that finds nothing looks at some 45,000 keys, then answers an empty page, so that it can be stopped. */
const STEPS = 50

/** Told the size of each string that was listed. */
export type SizeSink = (key: string, size: number) => void

export async function listPage(
  { client, runId }: Greeted,
  { prefix, cursor, limit, details = true, signal }: ListQuery,
  sized: SizeSink,
): Promise<ListPage> {
  // SCAN gives a few keys more than asked for: a step should fit a page, or it is made twice.
  let count = Math.max(10, Math.floor(Math.min(limit, MOST) * 0.9))
  let { scan, within } = readCursor(cursor, runId)
  for (let step = 0; step < STEPS; step++) {
    signal.throwIfAborted()
    const [next, keys] = await scanStep(client, { scan, prefix, count })
    const skip = within !== null && within.end === next ? within.after : null
    const fresh = skip === null ? keys : keys.filter((key) => key > skip)
    within = null
    const page = fresh.slice(0, limit)
    const last = page.at(-1)
    if (last !== undefined) {
      const rest = fresh.length > limit ? { end: next, after: last } : null
      const nextCursor =
        rest === null && next === '0' ? null : writeCursor({ runId, scan: rest ? scan : next, within: rest })
      return { objects: details ? await describe(client, page, sized) : page.map(bare), nextCursor }
    }
    if (next === '0') return { objects: [], nextCursor: null }
    scan = next
    count = Math.min(count * 2, MOST)
  }
  return { objects: [], nextCursor: writeCursor({ runId, scan, within: null }) }
}

/** Each key once, in an order that the same keys always have. */
async function scanStep(
  client: Redis,
  { scan, prefix, count }: { scan: string; prefix: string; count: number },
): Promise<[next: string, keys: string[]]> {
  const [next, found] =
    prefix === ''
      ? await client.scanBuffer(scan, 'COUNT', count)
      : await client.scanBuffer(scan, 'MATCH', `${literally(prefix)}*`, 'COUNT', count)
  return [next.toString(), [...new Set(found.map(keyText))].toSorted()]
}

function literally(prefix: string): string {
  return prefix.replaceAll(/[*?[\]\\]/g, String.raw`\$&`)
}

/** Keys are bytes. What is no UTF-8 becomes text that is no Unicode either, which the kit refuses by name. */
function keyText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString()
  return [...bytes].map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('')
}

const bare = (key: string): ObjectEntry => ({ key, size: null, lastModified: null, etag: null })

async function describe(client: Redis, keys: readonly string[], sized: SizeSink): Promise<ObjectEntry[]> {
  const results = (await client.pipeline(keys.map((key) => ['strlen', key])).exec()) ?? []
  const strange: string[] = []
  const entries = keys.map((key, at): ObjectEntry => {
    const size = replyOf<number>(results[at])
    if (typeof size === 'number') {
      sized(key, size)
      return { key, size, lastModified: null, etag: null }
    }
    if (isCode(size, 'WRONGTYPE')) strange.push(key)
    // A key we may not look at shows when it is read.
    else if (!isCode(size, 'NOPERM', 'NoKeyRights')) throw size
    return bare(key)
  })
  if (strange.length === 0) return entries
  const problems = await problemsOf(client, strange)
  return entries.map((entry) => {
    const problem = problems.get(entry.key)
    return problem === undefined ? entry : { ...entry, problem }
  })
}

const names: Readonly<Record<string, string>> = {
  hash: 'a hash',
  list: 'a list',
  set: 'a set',
  stream: 'a stream',
  zset: 'a sorted set',
}

async function problemsOf(client: Redis, keys: readonly string[]): Promise<Map<string, string>> {
  const results = (await client.pipeline(keys.map((key) => ['type', key])).exec()) ?? []
  return new Map(
    keys.map((key, at) => {
      const type = replyOf<string>(results[at])
      const name = (typeof type === 'string' && names[type]) || 'not a string'
      return [key, `The value of this key is ${name}; only strings can be read.`]
    }),
  )
}
