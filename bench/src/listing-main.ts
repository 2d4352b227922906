/**
 * Lists a storage to its end as a sync does, through the real ObjectStore with all its wrappers, in a process
 * of its own: `node listing-main.ts`, `{"provider", "values", "root"?, …}` on standard input.
 * Prints one line of JSON (`Listed` in listing.ts).
 */
import { text } from 'node:stream/consumers'
import { findProvider, MemoryBackend, openStore, parseOptions } from '@sluice/storage'

interface Asked {
  provider: string
  values: Record<string, unknown>
  /** Document root of local files. */
  root?: string
  /** Where the credentials of Cloud Storage may be sent. */
  endpoint?: string
  /** Objects that the memory provider is to hold. */
  memoryKeys?: number
}

const {
  provider: name,
  values,
  root,
  endpoint,
  memoryKeys = 0,
} = JSON.parse(await text(process.stdin)) as Asked
const provider = findProvider(name)
const parsed = provider && parseOptions(provider, 'source', values)
if (!provider || !parsed?.ok) throw new Error(`${name}: ${JSON.stringify(parsed)}`)

const memory = new MemoryBackend()
for (let at = 0; at < memoryKeys; at++)
  memory.put('canned', `images/img_${String(at).padStart(9, '0')}.jpg`, 'sixteen bytes...')

const store = openStore({
  provider,
  options: parsed.options,
  deps: {
    memory,
    localFiles: { servingEnabled: true, documentRoots: root === undefined ? [] : [root] },
    google: {
      credentials: async () => ({ token: async () => 'any', signer: async () => null }),
      ...(endpoint !== undefined && { endpoint }),
    },
  },
})
const { signal } = new AbortController()
const before = process.cpuUsage()
const began = performance.now()
let keys = 0
for (let cursor: string | null = null, more = true; more;) {
  const page = await store.list({ cursor, signal, limit: 1000 })
  keys += page.objects.length
  cursor = page.nextCursor
  more = cursor !== null
}
const seconds = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage(before)
await store.close()
const peakMb = process.resourceUsage().maxRSS / 1024
process.stdout.write(`${JSON.stringify({ keys, seconds, cpuMicros: user + system, peakMb })}\n`)
process.exit(0)
