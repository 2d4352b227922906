import {
  isPacked,
  isRetryable,
  StorageError,
  unpack,
  type ObjectEntry,
  type ObjectStore,
} from '@sluice/storage'
import type { Refusal, Storage } from '../runs/index.ts'
import { inOrder } from './in-order.ts'
import { parseObject } from './parse-object.ts'
import type { Draft, Part } from './sync.types.ts'

export interface BuildLimits {
  /** A larger JSON object is refused: it would have to fit into memory several times over. */
  maxObjectBytes: number
  /** Objects read at once, and bytes of them. */
  reads: number
  readBytes: number
  /** A part is committed when it has this many tasks or bytes. */
  partRows: number
  partBytes: number
}

export const defaultBuildLimits: BuildLimits = {
  maxObjectBytes: 64 * 2 ** 20,
  reads: 16,
  readBytes: 32 * 2 ** 20,
  partRows: 5000,
  partBytes: 16 * 2 ** 20,
}

export interface BuilderDeps {
  store: ObjectStore
  storage: Pick<Storage, 'use_blob_urls'>
  signal: AbortSignal
  /** How many attempts in a row committed nothing, this one included. */
  attempt: number
  limits?: Partial<BuildLimits> | undefined
}

const BROKEN_PACKING =
  'The store says that the object is packed with gzip, but it cannot be unpacked. Upload it again.'

export type Builder = (objects: readonly ObjectEntry[]) => AsyncGenerator<Part> | Generator<Part>

/** From this attempt on, an object that cannot be read is the object's fault and no longer the store's. */
const PATIENCE = 3

export function createBuilder(deps: BuilderDeps): Builder {
  return deps.storage.use_blob_urls
    ? (objects) => buildBlobs(deps.store, objects)
    : (objects) => buildTasks(deps, objects)
}

/** One task per object, which is not read. The label config names the key of the URI later. */
function* buildBlobs(store: ObjectStore, objects: readonly ObjectEntry[]): Generator<Part> {
  const drafts = objects.map((object) => ({
    ...draftOf(object, -1),
    data: `{"$undefined$":${JSON.stringify(store.uriOf(object.key))}}`,
  }))
  yield { drafts, refusals: [], objects: objects.length, last: true }
}

/** Tasks from the content of JSON objects, in the order of the keys. */
async function* buildTasks(deps: BuilderDeps, objects: readonly ObjectEntry[]): AsyncGenerator<Part> {
  const limits = { ...defaultBuildLimits, ...deps.limits }
  const assertReadable = deniedGuard()
  let part = emptyPart()
  const opened = inOrder(objects, {
    count: limits.reads,
    weight: limits.readBytes,
    weigh: (object) => object.size ?? 2 ** 20,
    work: (object, signal) => buildObject(deps, limits, object, AbortSignal.any([signal, deps.signal])),
  })
  for await (const { denied, packed, ...built } of opened) {
    assertReadable(denied)
    const { drafts, refusals } = packed ? await packed() : built
    part.drafts.push(...drafts)
    part.refusals.push(...refusals)
    if (drafts.length > 0) part.objects += 1
    part.bytes += drafts.reduce((sum, draft) => sum + draft.data.length, 0)
    if (part.drafts.length < limits.partRows && part.bytes < limits.partBytes) continue
    yield { ...part, last: false }
    part = emptyPart()
  }
  yield { ...part, last: true }
}

const emptyPart = () => ({ drafts: [] as Draft[], refusals: [] as Refusal[], objects: 0, bytes: 0 })

interface BuiltObject {
  drafts: Draft[]
  refusals: Refusal[]
  /** Set when the store refused to hand the object out. */
  denied?: StorageError
  /** Gives the rest. How much that is shows only then, so it is asked of one object at a time, never of all that are read. */
  packed?: () => Promise<BuiltObject>
}

async function buildObject(
  { store, attempt }: BuilderDeps,
  { maxObjectBytes }: BuildLimits,
  object: ObjectEntry,
  signal: AbortSignal,
): Promise<BuiltObject> {
  const refuse = (kind: string, message: string): BuiltObject => ({
    drafts: [],
    refusals: [{ key: object.key, row: -1, kind, message }],
  })
  const tooLarge = (what = 'The object'): BuiltObject =>
    refuse(
      'too_large',
      `${what} is larger than ${megabytes(maxObjectBytes)}, the most that is read as JSON. Split it into smaller files.`,
    )

  const wrong = wrongExtension(object.key)
  if (wrong !== null) return refuse('not_json', wrong)
  if ((object.size ?? 0) > maxObjectBytes) return tooLarge()
  try {
    const read = await store.readAll(object.key, { signal, maxBytes: maxObjectBytes })
    if (!read.ok) return tooLarge()
    const { bytes, contentEncoding } = read
    if (!isPacked(contentEncoding)) return parsed(object, bytes)
    const packed = async (): Promise<BuiltObject> => {
      const found = await unpack(bytes, contentEncoding, maxObjectBytes)
      if (found.ok) return parsed(object, found.bytes)
      return found.reason === 'too_large'
        ? tooLarge('Unpacked, the object')
        : refuse('bad_json', BROKEN_PACKING)
    }
    return { drafts: [], refusals: [], packed }
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind === 'cancelled' || error.kind === 'invalid_config')
      throw error
    if (isRetryable(error.kind) && attempt < PATIENCE) throw error
    const refused = refuse(error.kind, `${error.message} ${error.advice}`.trim())
    return error.kind === 'denied' ? { ...refused, denied: error } : refused
  }
}

function parsed(object: ObjectEntry, bytes: Uint8Array): BuiltObject {
  const { tasks, problems } = parseObject(bytes)
  const drafts = tasks.map(({ row, ...task }): Draft => ({ ...draftOf(object, row), ...task }))
  return { drafts, refusals: problems.map((problem) => ({ key: object.key, ...problem })) }
}

function draftOf({ key, etag, size }: ObjectEntry, row: number): Draft {
  return { key, row, etag, size, data: '', meta: null, allowSkip: true, annotations: [], predictions: [] }
}

/** Only what certainly is no JSON: a name without extension is tried. */
export function wrongExtension(key: string): string | null {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  const extension = dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
  if (['', 'json', 'jsonl'].includes(extension)) return null
  if (extension === 'parquet') return 'Parquet files cannot be read. Convert the file to JSON or JSONL.'
  return (
    'This is not a JSON file. To make one task of every file, switch on "Treat every bucket object as a source ' +
    'file" in the settings of this storage; to leave such files out, set a file filter.'
  )
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`

/** Stops a run whose store lists objects but hands out none: that is one wrong permission, not many bad objects. */
function deniedGuard(): (denied: StorageError | undefined) => void {
  let refused = 0
  let open = false
  return (denied) => {
    if (!denied) open = true
    else if (!open && ++refused >= 20) throw denied
  }
}
