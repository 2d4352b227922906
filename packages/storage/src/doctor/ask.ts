import type { Dispatcher } from 'undici'
import { bodyStart, flatten, type FlatHeaders } from '../kit/http.ts'

export interface Answer {
  readonly status: number
  readonly headers: FlatHeaders
  /** Error code of an XML answer; its charset keeps an upstream's free text out. */
  readonly code: string | null
}

/** Sends one request without credentials. The answer's body is not kept. */
export async function ask(
  http: Dispatcher,
  url: string,
  how: {
    readonly method: 'GET' | 'OPTIONS'
    readonly headers?: Record<string, string>
    readonly signal: AbortSignal
  },
): Promise<Answer> {
  const { origin, pathname, search } = new URL(url)
  const answer = await http.request({
    origin,
    path: pathname + search,
    method: how.method,
    headers: how.headers ?? {},
    signal: how.signal,
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  })
  answer.body.on('error', () => {})
  try {
    const start = answer.statusCode < 400 ? '' : await bodyStart(answer.body, 4096)
    const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(start)?.[1] ?? null
    return { status: answer.statusCode, headers: flatten(answer.headers), code }
  } finally {
    answer.body.destroy()
  }
}
