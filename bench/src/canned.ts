import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startNode, type Child } from './child.ts'

const MAIN = fileURLToPath(new URL('../../packages/storage/testing/canned-s3-main.ts', import.meta.url))
const Ready = z.object({
  endpoint: z.string(),
  bucket: z.string(),
  values: z.record(z.string(), z.unknown()),
})

export type Canned = Child & { ready: z.output<typeof Ready> }

/** A store that holds this many made-up objects, in a process of its own. */
export function startCanned(keys: number, json = false): Promise<Canned> {
  const args = [MAIN, '--keys', String(keys), ...(json ? ['--json'] : [])]
  return startStore(args)
}

/** A store that says in one line of JSON where it is. */
export function startStore(args: readonly string[]): Promise<Canned> {
  return startNode(args, (line) => (line.startsWith('{') ? Ready.parse(JSON.parse(line)) : undefined))
}
