import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  headers: IncomingHttpHeaders
  body: string
  /** The body as JSON. */
  json: Record<string, unknown>
}

export type Answer = (res: ServerResponse, received: Received) => void

/** A receiver of webhooks: keeps what it is sent and answers as it is told, 204 by default. */
export async function startReceiver(host = '127.0.0.1', at = 0) {
  const received: Received[] = []
  let answer: Answer = (res) => void res.writeHead(204).end()
  const server = createServer((req, res) => {
    let body = ''
    req.setEncoding('utf8')
    req.on('data', (text: string) => (body += text))
    req.on('end', () => {
      const one = { headers: req.headers, body, json: JSON.parse(body) as Record<string, unknown> }
      received.push(one)
      answer(res, one)
    })
    req.on('error', () => undefined)
  })
  let connections = 0
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(at, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host}:${port}/hook`,
    port,
    received,
    connections: () => connections,
    actions: (): unknown[] => received.map(({ json }) => json['action']),
    answers(next: Answer): void {
      answer = next
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>
