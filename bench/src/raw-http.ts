import { connect, type Socket } from 'node:net'

/** One answer at the beginning of what was received; null when it is not all there. Bodies have a length. */
export function firstAnswer(received: string): { status: number; body: string; length: number } | null {
  const head = received.indexOf('\r\n\r\n')
  if (head === -1) return null
  const body = Number(/^content-length: (\d+)/im.exec(received.slice(0, head))?.[1] ?? 0)
  const length = head + 4 + body
  if (received.length < length) return null
  return { status: Number(received.slice(9, 12)), body: received.slice(head + 4, length), length }
}

export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Bytes of a request. Texts are ASCII. */
export function requestText(host: string, { method, path, headers, body }: Ask): string {
  const lines = Object.entries({
    host,
    ...headers,
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': body.length }),
  })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${method} ${path} HTTP/1.1\r\n${head}\r\n${body ?? ''}`
}

/**
 * One connection that asks one thing at a time, cheaper than any HTTP client: the caller shares its machine
 * with the server it measures.
 */
export function openConnection(origin: string) {
  const { hostname, port, host } = new URL(origin)
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let received = ''
  let waiting: { answer(of: { status: number; body: string }): void; fail(error: Error): void } | null = null
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    received += chunk
    const found = firstAnswer(received)
    if (!found) return
    received = received.slice(found.length)
    waiting?.answer(found)
  })
  socket.on('error', (error) => waiting?.fail(error))
  socket.on('close', () => waiting?.fail(new Error('the server closed a connection')))
  return {
    ask: (what: Ask): Promise<{ status: number; body: string }> =>
      new Promise((answer, fail) => {
        waiting = { answer, fail }
        socket.write(requestText(host, what))
      }),
    close(): void {
      waiting = null
      socket.destroy()
    },
  }
}
