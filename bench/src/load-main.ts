/**
 * Asks a server for many paths over pipelined connections, in a process of its own, so that its CPU is not the
 * server's: `node load-main.ts --origin http://127.0.0.1:1 --token T --status 303`, paths as lines on standard
 * input. Prints one line of JSON, `{"answers", "seconds"}`; fails when an answer has another status.
 */
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { firstAnswer, requestText } from './raw-http.ts'

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
const headers = { authorization: `Token ${values.token}` }
let next = 0
let answers = 0

function answerLength(received: string): number {
  const found = firstAnswer(received)
  if (!found) return 0
  if (String(found.status) !== values.status)
    throw new Error(`an answer has status ${found.status}:\n${received.slice(0, 500)}`)
  return found.length
}

function work(): Promise<void> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let open = 0
  let received = ''
  return new Promise((resolve, reject) => {
    const ask = (): void => {
      let asked = ''
      for (; open < DEPTH && next < paths.length; open++, next++)
        asked += requestText(host, { method: 'GET', path: paths[next] ?? '/', headers })
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
