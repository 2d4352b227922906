/**
 * One HTTP answer with an object's bytes: whole, a range, or only what is known about it.
 *
 * Bodies are streams that are read as fast as the client takes them, and never cut by time. Whoever gets an
 * answer with a body must read or destroy it.
 */
import { parseRange, type ByteRange, type ReadResult } from '@sluice/storage'
import type { Readable } from 'node:stream'
import { mediaHeaders } from './media-headers.ts'

export interface MediaRequest {
  readonly head: boolean
  readonly range: string | undefined
  readonly ifRange: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly ifModifiedSince: string | undefined
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
}

export interface MediaAnswer {
  readonly status: 200 | 206 | 303 | 304 | 416
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable | null
}

export type Facts = Omit<ReadResult, 'status' | 'body' | 'contentRange'>

export interface MediaSource {
  /** Name that tells the type, and what a saved copy is called. */
  readonly name: string
  about(): Promise<Facts>
  open(range: ByteRange | null): Promise<ReadResult>
  /** Called when nothing was, or will be, opened. */
  release(): Promise<void>
}

/** Facts without the body: one byte is cheap to read, and lets the connection be used again. */
export async function factsByReading(open: MediaSource['open']): Promise<Facts> {
  const part = await open({ start: 0, end: 0 })
  // A body that breaks off where nobody listens would end the process.
  part.body.on('error', () => {})
  if (part.status === 206) {
    part.body.resume()
    const total = /\/(\d+)$/.exec(part.contentRange ?? '')?.[1]
    return { ...part, size: total === undefined ? null : Number(total) }
  }
  part.body.destroy()
  if (part.status === 200) return part
  const whole = await open(null)
  whole.body.on('error', () => {}).destroy()
  return whole
}

const bare = (etag: string): string => etag.trim().replace(/^W\//, '')

/** By RFC 9110, If-Modified-Since counts only without If-None-Match. */
function unchanged(request: MediaRequest, { etag, lastModified }: Facts): boolean {
  if (request.ifNoneMatch !== undefined) {
    if (request.ifNoneMatch.trim() === '*') return true
    return etag !== null && request.ifNoneMatch.split(',').some((known) => bare(known) === bare(etag))
  }
  const since = Date.parse(request.ifModifiedSince ?? '')
  return lastModified !== null && Math.floor(Date.parse(lastModified) / 1000) * 1000 <= since
}

/** Whether the part the client already has is of this version. A weak tag cannot say that. */
function sameVersion(ifRange: string, { etag, lastModified }: Facts): boolean {
  if (etag !== null && ifRange.includes('"')) return ifRange.trim() === etag && !etag.startsWith('W/')
  return lastModified !== null && Math.floor(Date.parse(lastModified) / 1000) * 1000 === Date.parse(ifRange)
}

function headersOf(source: MediaSource, facts: Facts): Record<string, string> {
  const headers = mediaHeaders(source.name, facts.contentType)
  if (facts.etag !== null) headers['etag'] = facts.etag
  const modified = Date.parse(facts.lastModified ?? '')
  if (!Number.isNaN(modified)) headers['last-modified'] = new Date(modified).toUTCString()
  if (facts.contentEncoding) headers['content-encoding'] = facts.contentEncoding
  return headers
}

/** Opens the source at most once, and releases it when it does not. */
export async function answerMedia(source: MediaSource, request: MediaRequest): Promise<MediaAnswer> {
  const conditional = request.ifNoneMatch !== undefined || request.ifModifiedSince !== undefined
  let range = request.head ? null : parseRange(request.range)
  if (request.head || conditional || (range && request.ifRange !== undefined)) {
    const facts = await source.about()
    const headers = headersOf(source, facts)
    const fresh = conditional && unchanged(request, facts)
    if (fresh || request.head) {
      await source.release()
      if (!fresh && facts.size !== null) headers['content-length'] = String(facts.size)
      return { status: fresh ? 304 : 200, headers, body: null }
    }
    if (request.ifRange !== undefined && !sameVersion(request.ifRange, facts)) range = null
  }
  const found = await source.open(range)
  // Until it is sent, nobody else listens.
  found.body.on('error', () => {})
  const headers = headersOf(source, found)
  if (found.contentRange !== null) headers['content-range'] = found.contentRange
  if (found.status === 416) {
    found.body.destroy()
    return { status: 416, headers: { ...headers, 'content-length': '0' }, body: null }
  }
  if (found.size !== null) headers['content-length'] = String(found.size)
  return { status: found.status, headers, body: found.body }
}
