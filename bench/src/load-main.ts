/**
 * Asks a server for many paths over pipelined connections, in a process of its own, so that its CPU is not the
 * server's: `node load-main.ts --origin http://127.0.0.1:1 --token T --status 303`, paths as lines on standard
 * input. Prints one line of JSON, `{"answers", "seconds"}`; fails when an answer has another status.
 */
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

const CONNECTIONS = 8
/** Requests under way on each connection. */
const DEPTH = 16

const { values } = parseArgs({
  options: {
    origin: { type: 'string', default: '' },
    token: { type: 'string', default: '' },
    status: { type: 'string', default: '200' },
  },
})
const { hostname, port, host } = new URL(values.origin)
const paths = (await text(process.stdin)).split('\n').filter((line) => line !== '')
let next = 0
let answers = 0

/** Length of the first whole answer in the text, 0 when it is not all there. Bodies have a length. */
function answerLength(received: string): number {
  const head = received.indexOf('\r\n\r\n')
  if (head === -1) return 0
  const status = received.slice(9, 12)
  if (status !== values.status) throw new Error(`an answer has status ${status}:\n${received.slice(0, 500)}`)
  const body = Number(/^content-length: (\d+)/im.exec(received.slice(0, head))?.[1] ?? 0)
  return received.length < head + 4 + body ? 0 : head + 4 + body
}

function work(): Promise<void> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let open = 0
  let received = ''
  return new Promise((resolve, reject) => {
    const ask = (): void => {
      let asked = ''
      for (; open < DEPTH && next < paths.length; open++, next++)
        asked += `GET ${paths[next]} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Token ${values.token}\r\n\r\n`
      if (asked !== '') socket.write(asked)
      if (open === 0) socket.end()
    }
    socket.setEncoding('latin1')
    socket.on('connect', ask)
    socket.on('data', (chunk: string) => {
      received += chunk
      try {
        for (let length = answerLength(received); length > 0; length = answerLength(received)) {
          received = received.slice(length)
          open -= 1
          answers += 1
        }
      } catch (error) {
        socket.destroy(error as Error)
      }
      ask()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve())
  })
}

const began = performance.now()
await Promise.all(Array.from({ length: CONNECTIONS }, work))
process.stdout.write(`${JSON.stringify({ answers, seconds: (performance.now() - began) / 1000 })}\n`)
