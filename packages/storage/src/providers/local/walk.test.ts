import { mkdir, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareKeys } from '../../kit/keys.ts'
import { openStore } from '../../open-store.ts'
import { local } from './provider.ts'

const signal = new AbortController().signal

async function inTree(keys: readonly string[], run: (folder: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'sluice-walk-'))
  const folder = path.join(root, 'tree')
  await mkdir(folder)
  try {
    for (const key of keys) {
      await mkdir(path.dirname(path.join(folder, key)), { recursive: true })
      await writeFile(path.join(folder, key), '')
    }
    await run(folder)
  } finally {
    await rm(root, { recursive: true })
  }
}

function open(folder: string) {
  const deps = { localFiles: { servingEnabled: true, documentRoots: [path.dirname(folder)] } }
  return openStore({ provider: local, options: { path: folder, recursive_scan: true }, deps })
}

/** Names around the slash in byte order, so that folders and files compete for places. */
const name = fc.constantFrom('a', 'b', 'a-', 'a.', 'a0', 'é', '😀', '\uff5e', 'A', ' ')

it('lists any tree in the byte order of keys, whatever the page size, resumed anywhere', async () => {
  const anyKey = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}/f.txt`)
  const flat = name.map((one) => `${one}.txt`)
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.oneof(anyKey, flat), { maxLength: 25 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      async (keys, limit, reopen) => {
        await inTree(keys, async (folder) => {
          const found: string[] = []
          let store = open(folder)
          let cursor: string | null = null
          do {
            if (reopen) store = open(folder)
            const page = await store.list({ cursor, limit, signal })
            found.push(...page.objects.map(({ key }) => key))
            cursor = page.nextCursor
          } while (cursor !== null)
          expect(found).toEqual(keys.toSorted(compareKeys))
        })
      },
    ),
    { numRuns: 60 },
  )
})

it('goes on when files and folders vanish meanwhile', async () => {
  const keys = ['a/1', 'a/2', 'b/1', 'c/1', 'd/1', 'e']
  await inTree(keys, async (folder) => {
    const store = open(folder)
    const first = await store.list({ cursor: null, limit: 1, signal })
    await unlink(path.join(folder, 'a/2'))
    await rm(path.join(folder, 'c'), { recursive: true })
    const rest = await store.list({ cursor: first.nextCursor, limit: 10, signal })
    expect(rest.objects.map(({ key }) => key)).toEqual(['b/1', 'd/1', 'e'])
    expect(rest.nextCursor).toBeNull()
  })
})

it('leaves sizes out when they are not wanted', async () => {
  await inTree(['a'], async (folder) => {
    const bare = await open(folder).list({ cursor: null, details: false, signal })
    expect(bare.objects).toEqual([{ key: 'a', size: null, lastModified: null, etag: null }])
    const full = await open(folder).list({ cursor: null, signal })
    expect(full.objects[0]?.size).toBe(0)
  })
})
