/**
 * People who label, in a process of their own: `node annotators-main.ts --origin O --project N --seconds S
 * [--pause MS]`, session cookies as lines on standard input, a person each. Everybody asks for the next task,
 * submits an answer, and waits between half and one and a half times the pause.
 *
 * With `--tasks FIRST-LAST` nobody asks: the tasks are shared out and answered one after the other.
 *
 * Prints one line of JSON (`Labeled` in labeling.ts); fails at the first answer that is no success.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { openConnection } from './raw-http.ts'

const { values } = parseArgs({
  options: {
    origin: { type: 'string', default: '' },
    project: { type: 'string', default: '' },
    seconds: { type: 'string', default: '10' },
    pause: { type: 'string', default: '0' },
    tasks: { type: 'string' },
  },
})
const cookies = (await text(process.stdin)).split('\n').filter((line) => line !== '')
const pause = Number(values.pause)
const [first = 0, last = 0] = values.tasks?.split('-').map(Number) ?? []
const next: number[] = []
const submits: number[] = []
const holders = new Map<number, number>()
let shared = first

const answer = JSON.stringify({
  result: [{ from_name: 'c', to_name: 'i', type: 'choices', value: { choices: ['a'] } }],
  lead_time: 2,
})

function person(cookie: string) {
  const connection = openConnection(values.origin)
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  const timed = async (into: number[], ask: { method: 'GET' | 'POST'; path: string; body?: string }) => {
    const began = performance.now()
    const { status, body } = await connection.ask({ ...ask, headers })
    into.push(performance.now() - began)
    if (status >= 300) throw new Error(`${ask.method} ${ask.path}: ${status} ${body.slice(0, 500)}`)
    return body
  }
  return {
    close: () => connection.close(),
    async task(): Promise<number> {
      if (values.tasks !== undefined) return shared++
      const body = await timed(next, { method: 'GET', path: `/api/projects/${values.project}/next/` })
      return (JSON.parse(body) as { id: number }).id
    },
    submit: (id: number) =>
      timed(submits, { method: 'POST', path: `/api/tasks/${id}/annotations/`, body: answer }),
  }
}

const began = performance.now()
const over = (): boolean =>
  performance.now() - began > Number(values.seconds) * 1000 || (values.tasks !== undefined && shared > last)

async function work(cookie: string): Promise<void> {
  const one = person(cookie)
  // nobody arrives at the very same moment
  if (pause > 0) await sleep(Math.random() * pause)
  while (!over()) {
    const id = await one.task()
    holders.set(id, (holders.get(id) ?? 0) + 1)
    await one.submit(id)
    if (pause > 0) await sleep(pause * (0.5 + Math.random()))
  }
  one.close()
}

function told(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

await Promise.all(cookies.map(work))
const twice = [...holders.values()].filter((times) => times > 1).length
const seconds = (performance.now() - began) / 1000
process.stdout.write(`${JSON.stringify({ next: told(next), submit: told(submits), twice, seconds })}\n`)
