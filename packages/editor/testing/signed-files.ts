import type { IncomingMessage, ServerResponse } from 'node:http'

export interface SignedFiles {
  add: (name: string, type: string, body: Buffer) => void
  expire: () => void
  /** False when the path is none of these. */
  answer(path: string, request: IncomingMessage, response: ServerResponse): boolean
}

/** Files behind links that expire on demand; a lasting address redirects to the link of the moment. */
export function signedFiles(): SignedFiles {
  const files = new Map<string, { type: string; body: Buffer }>()
  let generation = 1
  return {
    add: (name, type, body) => void files.set(name, { type, body }),
    expire: () => void (generation += 1),
    answer(path, request, response) {
      const [, kind, ...rest] = path.split('/')
      if (kind === 'lasting') {
        response.writeHead(303, { location: `/signed/${generation}/${rest[0]}`, 'cache-control': 'no-store' })
        response.end()
        return true
      }
      const file = kind === 'signed' ? files.get(rest[1] ?? '') : undefined
      if (!file) return false
      if (rest[0] !== String(generation)) {
        response.writeHead(403).end()
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
