/** Buckets of the strict Cloud Storage server: objects in memory, listed and refused as Cloud Storage does. */
import { createHash } from 'node:crypto'
import { googleError, type Reply } from './gcs-accounts.ts'

export interface GcsObject {
  readonly name: string
  readonly body: Buffer
  readonly contentType: string
  readonly contentEncoding: string | null
  /** A number, growing with every write. */
  readonly generation: string
  readonly updated: Date
}

export interface CorsRule {
  readonly origin: readonly string[]
  readonly method: readonly string[]
  readonly responseHeader?: readonly string[]
  readonly maxAgeSeconds?: number
}

export interface PutFacts {
  readonly contentType?: string
  readonly contentEncoding?: string | null
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Parameters of a listing that the server knows; others are a mistake of the client. */
const PARAMETERS = new Set([
  ...['prefix', 'delimiter', 'startOffset', 'endOffset', 'pageToken', 'maxResults'],
  ...['fields', 'userProject', 'prettyPrint', 'alt', 'projection', 'versions'],
])

/** What is wrong with the name of an object, by Cloud Storage's own rules. */
export function nameProblem(name: string): string | null {
  if (name === '' || Buffer.byteLength(name) > 1024) return 'length'
  if (/[\r\n]/.test(name)) return 'line break'
  if (name === '.' || name === '..' || name.startsWith('.well-known/acme-challenge/')) return 'reserved'
  return null
}

export class GcsBucket {
  readonly name: string
  cors: readonly CorsRule[] = []
  /** True: requests must name who pays. */
  requesterPays = false
  readonly #objects = new Map<string, GcsObject>()
  #sorted: string[] | null = null
  #generation = 1_700_000_000_000_000

  constructor(name: string) {
    this.name = name
  }

  get(name: string): GcsObject | undefined {
    return this.#objects.get(name)
  }

  keys(): string[] {
    return (this.#sorted ??= [...this.#objects.keys()].toSorted(compare))
  }

  put(name: string, body: Uint8Array | string, { contentType, contentEncoding }: PutFacts = {}): GcsObject {
    const object = {
      name,
      body: Buffer.from(body),
      contentType: contentType ?? 'application/octet-stream',
      contentEncoding: contentEncoding ?? null,
      generation: String(++this.#generation),
      updated: new Date(),
    }
    if (!this.#objects.has(name)) this.#sorted = null
    this.#objects.set(name, object)
    return object
  }

  delete(name: string): boolean {
    this.#sorted = null
    return this.#objects.delete(name)
  }

  /** The CORS headers for a request of a browser, none where no rule lets it in with the headers it wants to send. */
  corsHeaders(
    origin: string | undefined,
    method: string,
    wanted: readonly string[] = [],
  ): Readonly<Record<string, string>> {
    const rule = this.cors.find(({ origin: origins, method: methods, responseHeader = [] }) => {
      const named = new Set(responseHeader.map((name) => name.toLowerCase()))
      return (
        (origins.includes('*') || origins.includes(origin ?? '')) &&
        methods.includes(method) &&
        wanted.every((name) => named.has('*') || named.has(name.toLowerCase()))
      )
    })
    if (origin === undefined || !rule) return {}
    return {
      'access-control-allow-origin': rule.origin.includes('*') ? '*' : origin,
      'access-control-expose-headers': (rule.responseHeader ?? []).join(', '),
      vary: 'Origin',
    }
  }

  /** objects.list */
  list(query: URLSearchParams): Reply {
    for (const name of query.keys()) if (!PARAMETERS.has(name)) return googleError(400, 'invalidParameter')
    const limit = Number(query.get('maxResults') ?? 1000)
    if (!Number.isInteger(limit) || limit < 1) return googleError(400, 'invalid')
    const after = readToken(query.get('pageToken'))
    if (after === null) return googleError(400, 'invalid')
    const prefix = query.get('prefix') ?? ''
    const delimiter = query.get('delimiter') ?? ''
    const start = query.get('startOffset') ?? ''
    const end = query.get('endOffset')
    const items: GcsObject[] = []
    const prefixes = new Set<string>()
    let last = ''
    let more = false
    for (const name of this.keys()) {
      if (!name.startsWith(prefix) || compare(name, start) < 0) continue
      if (end !== null && compare(name, end) >= 0) break
      const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length)
      const shown = cut < 0 ? name : name.slice(0, cut + delimiter.length)
      if (compare(shown, after) <= 0 && after !== '') continue
      if (cut >= 0 && prefixes.has(shown)) continue
      if (items.length + prefixes.size === Math.min(limit, 1000)) {
        more = true
        break
      }
      last = shown
      const object = this.get(name)
      if (cut >= 0) prefixes.add(shown)
      else if (object) items.push(object)
    }
    return [
      200,
      pick(query.get('fields'), {
        kind: 'storage#objects',
        ...(more && { nextPageToken: Buffer.from(last).toString('base64url') }),
        ...(prefixes.size > 0 && { prefixes: [...prefixes] }),
        ...(items.length > 0 && { items: items.map((item) => this.facts(item)) }),
      }),
    ]
  }

  /** The resource of an object, as the API shows it. */
  facts({ name, body, contentType, generation, updated }: GcsObject): Readonly<Record<string, unknown>> {
    return {
      kind: 'storage#object',
      id: `${this.name}/${name}/${generation}`,
      name,
      bucket: this.name,
      generation,
      metageneration: '1',
      contentType,
      size: String(body.length),
      md5Hash: createHash('md5').update(body).digest('base64'),
      etag: Buffer.from(generation).toString('base64'),
      timeCreated: updated.toISOString(),
      updated: updated.toISOString(),
      storageClass: 'STANDARD',
    }
  }
}

function readToken(token: string | null): string | null {
  if (token === null) return ''
  const name = Buffer.from(token, 'base64url').toString('utf8')
  return name !== '' && Buffer.from(name).toString('base64url') === token ? name : null
}

/** Partial responses: `a,b(c,d)`, one level deep. */
export function pick(fields: string | null, value: Readonly<Record<string, unknown>>): unknown {
  if (fields === null) return value
  const picked: Record<string, unknown> = {}
  for (const [, name = '', inner] of fields.matchAll(/([A-Za-z0-9]+)(?:\(([^)]*)\))?/g)) {
    const member = value[name]
    if (member === undefined) continue
    picked[name] =
      inner === undefined || !Array.isArray(member)
        ? member
        : member.map((one) => pick(inner, one as Record<string, unknown>))
  }
  return picked
}
