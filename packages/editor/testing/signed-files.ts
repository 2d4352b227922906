import type { IncomingMessage, ServerResponse } from 'node:http'

export interface SignedFiles {
  add: (name: string, type: string, body: Buffer) => void
  expire: () => void
  /** Requests with an expired link so far. */
  refused: () => number
  /** False when the path is none of these. */
  answer(path: string, request: IncomingMessage, response: ServerResponse): boolean
}

/** As buckets say it: browsers keep such an answer from players of other origins, which then try again for long. */
const refusal = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>'

/**
 * Files behind links that expire on demand; a lasting address redirects to the link of the moment: `/lasting/` to
 * this server, `/bucket/` to another origin, `/closed-bucket/` to one that lets no page read its answers. Browsers
 * may remember the redirect.
 */
export function signedFiles(bucket: () => string): SignedFiles {
  const files = new Map<string, { type: string; body: Buffer }>()
  let generation = 1
  let refused = 0
  const linkOf = (kind: string | undefined, name: string): string | null => {
    if (kind === 'lasting') return `/signed/${generation}/${name}`
    if (kind === 'bucket') return `${bucket()}/signed/${generation}/${name}`
    return kind === 'closed-bucket' ? `${bucket()}/closed/${generation}/${name}` : null
  }
  return {
    add: (name, type, body) => void files.set(name, { type, body }),
    expire: () => void (generation += 1),
    refused: () => refused,
    answer(path, request, response) {
      const [, kind, given = '', name = ''] = path.split('/')
      const location = linkOf(kind, given)
      if (location !== null) {
        response.writeHead(303, { location, 'cache-control': 'private, max-age=600' }).end()
        return true
      }
      const file = kind === 'signed' || kind === 'closed' ? files.get(name) : undefined
      if (!file) return false
      if (kind === 'signed') response.setHeader('access-control-allow-origin', '*')
      if (given !== String(generation)) {
        refused += 1
        response.writeHead(403, { 'content-type': 'application/xml' }).end(refusal)
        return true
      }
      const size = file.body.length
      const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
      const start = Number(first)
      const end = last === '' ? size - 1 : Math.min(size - 1, Number(last))
      response.writeHead(request.headers.range === undefined ? 200 : 206, {
        'content-type': file.type,
        'content-length': end - start + 1,
        'accept-ranges': 'bytes',
        'cache-control': 'no-store',
        ...(request.headers.range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
      })
      response.end(file.body.subarray(start, end + 1))
      return true
    },
  }
}
