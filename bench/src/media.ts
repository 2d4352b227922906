import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startCanned, startStore } from './canned.ts'
import type { BenchServer } from './server.ts'
import { fixed, rate } from './table.ts'
import { watch } from './usage.ts'

const LOAD = fileURLToPath(new URL('load-main.ts', import.meta.url))
const BIG = fileURLToPath(new URL('big-object-main.ts', import.meta.url))
const Loaded = z.object({ answers: z.number(), seconds: z.number() })

export const mediaHead = ['media', 'requests or MB', 'seconds', 'per second', 'node CPU s', 'direct : ours']

async function load(server: BenchServer, paths: readonly string[]): Promise<z.output<typeof Loaded>> {
  const args = [LOAD, '--origin', server.url, '--token', server.token, '--status', '303']
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(paths.join('\n'))
  return Loaded.parse(JSON.parse(await text(child.stdout)))
}

/** Pre-signed links through the API: each of another object, then the same again, whose links are still fresh. */
export async function resolves(server: BenchServer, count: number): Promise<string[][]> {
  const canned = await startCanned(count)
  try {
    const storage = await server.makeStorage({ ...canned.ready.values, presign: true, presign_ttl: 15 }, true)
    await server.sync(storage)
    const links = await server.links(storage)
    const rows: string[][] = []
    // the first hundreds pay for compiling the code
    await load(server, links.slice(0, Math.min(500, links.length / 10)))
    for (const name of ['pre-signed resolves, each once', 'pre-signed resolves, links fresh']) {
      const used = watch(server.pid, server.dataDir)
      const { answers, seconds } = await load(server, links)
      const { nodeCpuSeconds } = used()
      rows.push([
        name,
        String(answers),
        fixed(seconds, 2),
        rate(answers, seconds),
        fixed(nodeCpuSeconds, 2),
        '-',
      ])
    }
    return rows
  } finally {
    await canned.stop()
  }
}

/** One large object streamed by the server, against the same download from its store. */
export async function streams(server: BenchServer, megabytes: number): Promise<string[][]> {
  const store = await startStore([BIG, '--megabytes', String(megabytes)])
  try {
    const storage = await server.makeStorage({ ...store.ready.values, presign: false }, true)
    await server.sync(storage)
    const [link = ''] = await server.links(storage)
    const direct = await download(`${store.ready.endpoint}/${store.ready.bucket}/big.mp4`, {})
    const used = watch(server.pid, server.dataDir)
    const ours = await download(`${server.url}${link}`, { authorization: `Token ${server.token}` })
    const { nodeCpuSeconds } = used()
    const row = (name: string, seconds: number, cpu: number | null, ratio: string): string[] => [
      ...[name, String(megabytes), fixed(seconds, 2), `${rate(megabytes, seconds)} MB`, fixed(cpu, 2), ratio],
    ]
    return [
      row('download from the store', direct, null, '-'),
      row('streamed through the server', ours, nodeCpuSeconds, fixed(direct / ours, 2)),
    ]
  } finally {
    await store.stop()
  }
}

async function download(url: string, headers: Record<string, string>): Promise<number> {
  const began = performance.now()
  const answer = await fetch(url, { headers })
  if (answer.status !== 200 || !answer.body) throw new Error(`${url}: ${answer.status}`)
  for await (const _chunk of answer.body);
  return (performance.now() - began) / 1000
}
