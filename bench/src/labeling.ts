import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { BenchServer } from './server.ts'
import { fixed, rate } from './table.ts'
import { watch } from './usage.ts'

const MAIN = fileURLToPath(new URL('annotators-main.ts', import.meta.url))
const Times = z.object({ count: z.number(), p50: z.number(), p95: z.number(), p99: z.number() })
const Labeled = z.object({ next: Times, submit: Times, twice: z.number(), seconds: z.number() })

export const labelingHead = [
  ...[
    'labeling',
    'people',
    'next/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'submits/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
  ],
  ...['given twice', 'node CPU s', 'db CPU s'],
]

/** The mean pause of an annotator in Label Studio's own load test: he waits one to three seconds. */
const LOCUST_PAUSE_MS = 2000

/** People who label one project: one, many without a pause, many as people do, and submits alone. */
export async function labeling(
  server: BenchServer,
  project: number,
  { many, crowd, seconds }: { many: number; crowd: number; seconds: number },
): Promise<string[][]> {
  const cookies = await server.signUp(Math.max(many, crowd))

  async function run(name: string, people: number, more: readonly string[]): Promise<string[]> {
    const args = [MAIN, '--origin', server.url, '--project', String(project), '--seconds', String(seconds)]
    const used = watch(server.pid, server.dataDir)
    const child = spawn(process.execPath, [...args, ...more], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(cookies.slice(0, people).join('\n'))
    const found = Labeled.parse(JSON.parse(await text(child.stdout)))
    const { nodeCpuSeconds, databaseCpuSeconds } = used()
    const columns = (times: z.output<typeof Times>): string[] =>
      times.count === 0
        ? ['-', '-', '-', '-']
        : [rate(times.count, found.seconds), ...[times.p50, times.p95, times.p99].map((ms) => fixed(ms, 0))]
    const costs = [fixed(nodeCpuSeconds, 2), fixed(databaseCpuSeconds, 2)]
    return [
      name,
      String(people),
      ...columns(found.next),
      ...columns(found.submit),
      String(found.twice),
      ...costs,
    ]
  }

  const rows = [
    // the first seconds pay for compiling the code
    await run('next and submit, one person', 1, []),
    await run('next and submit, no pause', many, []),
    await run("next and submit, Label Studio's profile", crowd, ['--pause', String(LOCUST_PAUSE_MS)]),
  ]
  const { first, last } = await server.tasks(project)
  // from the middle on: nobody has come that far
  const middle = Math.floor((first + last) / 2)
  return [...rows, await run('submit alone, no pause', many, ['--tasks', `${middle}-${last}`])]
}
