/**
 * Media of one task as `data:` URLs, for who cannot follow links.
 *
 * It never throws, reads a few objects at a time, and stops when nobody waits any more. What is too large,
 * cannot be read, or would be dangerous without the headers of this server's own answers gets no URL: it stays
 * a link, and is told of. Bytes are held only while the answer is made; nothing of them is stored.
 */
import { StorageError, unpack, type ObjectStore } from '@sluice/storage'
import { inlineType } from './media-headers.ts'

/** Base64 adds a third, and a browser holds a task as text, parsed, and decoded: a photo fits, a film does not. */
export const MAX_OBJECT_BYTES = 2 ** 20
/** Of one task, each place counted: 5.6 MB of JSON, which takes half a second to load at 100 Mbit/s. */
export const MAX_TASK_BYTES = 4 * 2 ** 20
/** Each read waits for the store: thousands of tiny ones would keep whoever opens the task waiting. */
export const MAX_OBJECTS = 400
const READS = 8
/** A store that hangs must not keep anybody from a task whose links work. */
const PATIENCE_MS = 10_000
/** Names told of one reason. */
const NAMED = 5

export interface Medium {
  readonly uri: string
  readonly key: string
  /** Places of the task that it stands in. */
  readonly times: number
  readonly open: () => Promise<ObjectStore>
}

export interface Inlined {
  /** By URI. */
  readonly urls: ReadonlyMap<string, string>
  /** What stays a link and why, a sentence for each reason. */
  readonly notices: readonly string[]
}

type Reason = 'large' | 'full' | 'active' | 'broken' | 'slow' | 'unread'
type Read =
  | { readonly type: string; readonly bytes: Uint8Array }
  | { readonly reason: Reason; readonly detail?: string }

const megabytes = (bytes: number): string => `${bytes / 2 ** 20} MB`
const because: Readonly<Record<Reason, string>> = {
  large: `larger than ${megabytes(MAX_OBJECT_BYTES)}`,
  full: `a task carries no more than ${megabytes(MAX_TASK_BYTES)} or ${MAX_OBJECTS} files`,
  active: 'pages, SVG and PDF are safe only as an answer of this server',
  broken: 'packed with gzip, but cannot be unpacked',
  slow: `the store did not answer in ${PATIENCE_MS / 1000} seconds`,
  unread: 'could not be read',
}

export async function inlineMedia(media: readonly Medium[], gone: AbortSignal): Promise<Inlined> {
  const signal = AbortSignal.any([gone, AbortSignal.timeout(PATIENCE_MS)])
  const urls = new Map<string, string>()
  const left = new Map<Reason, { keys: string[]; detail: string | null }>()
  const leave = ({ key }: Medium, reason: Reason, detail: string | null = null): void => {
    const known = left.get(reason) ?? { keys: [], detail }
    known.keys.push(key)
    left.set(reason, known)
  }
  let room = MAX_TASK_BYTES
  for (let at = 0; at < media.length; at += READS) {
    const batch = media.slice(at, at + READS)
    if (room <= 0 || at >= MAX_OBJECTS || gone.aborted) {
      for (const medium of media.slice(at)) leave(medium, 'full')
      break
    }
    const read = await Promise.all(batch.map((medium) => readMedium(medium, signal)))
    // In their order, so that the same ones are inside each time the task is opened.
    for (const [i, found] of read.entries()) {
      const medium = batch[i] as Medium
      if ('reason' in found) {
        leave(medium, found.reason, found.detail)
        continue
      }
      const size = found.bytes.byteLength * medium.times
      if (size > room) {
        room = 0
        leave(medium, 'full')
        continue
      }
      room -= size
      urls.set(medium.uri, `data:${found.type};base64,${Buffer.from(found.bytes).toString('base64')}`)
    }
  }
  return { urls, notices: [...left].map(([reason, { keys, detail }]) => notice(reason, keys, detail)) }
}

async function readMedium({ key, open }: Medium, signal: AbortSignal): Promise<Read> {
  try {
    const store = await open()
    const read = await store.readAll(key, { signal, maxBytes: MAX_OBJECT_BYTES })
    if (!read.ok) return { reason: 'large' }
    const type = inlineType(key, read.contentType)
    if (type === null) return { reason: 'active' }
    const found = await unpack(read.bytes, read.contentEncoding, MAX_OBJECT_BYTES)
    if (found.ok) return { type, bytes: found.bytes }
    return { reason: found.reason === 'too_large' ? 'large' : 'broken' }
  } catch (error) {
    if (signal.aborted) return { reason: 'slow' }
    // Whoever follows the link hears what is wrong, and the log holds the failed call.
    return error instanceof StorageError ? { reason: 'unread', detail: error.message } : { reason: 'unread' }
  }
}

function notice(reason: Reason, keys: readonly string[], detail: string | null): string {
  const named = keys.slice(0, NAMED).map((key) => `"${key}"`)
  const more = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : ''
  const first = detail === null ? '' : ` ${detail}`
  return `Left as a link, ${because[reason]}: ${named.join(', ')}${more}.${first}`
}
