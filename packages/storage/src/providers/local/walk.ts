/**
 * Walks a folder in the UTF-8 byte order of keys, resumable after any key.
 *
 * One folder's names are in memory at a time, plus those of up to 16 subfolders read ahead. Links to files
 * and folders inside the document root are followed, others are left out, and so is a link that leads back to
 * a folder we came through.
 */
import type { Dirent } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import path from 'node:path'
import { compareKeys } from '../../kit/keys.ts'
import type { Bounds } from './bounds.ts'
import { errorCode } from './failure.ts'

/** Folders being read at once; measured best on two cores. */
const READ_AHEAD = 16

/** Keys yielded at once. */
const BATCH = 1000

/** Our own half-written files; see `write`. */
export const temporaryName = /^\.sluice-[0-9a-f]{16}\.tmp$/

export interface WalkQuery {
  readonly prefix: string
  readonly recursive: boolean
  /** Only keys after this one; empty for all. */
  readonly after: string
}

interface Folder {
  /** Key of the folder with trailing slash, empty for the base. */
  readonly key: string
  /** Real folders that links were followed from, to see loops. */
  readonly trail: readonly string[]
}

/** File names, and folder names with a trailing slash: so they sort as the keys they begin. */
type Names = readonly string[]

/** Yields the keys of consecutive files, in batches of any size. */
export async function* walk(bounds: Bounds, query: WalkQuery): AsyncGenerator<readonly string[]> {
  const ahead = new Map<string, Promise<Names>>()

  async function classifyLink(folder: Folder, name: string): Promise<string | null> {
    const real = await bounds.realOrNull(path.join(bounds.base, folder.key, name))
    if (real === null) return null
    const found = await stat(real).catch(() => null)
    if (found?.isFile()) return name
    return found?.isDirectory() ? `${name}/` : null
  }

  async function* openFolder(folder: Folder): AsyncGenerator<Dirent> {
    try {
      yield* await opendir(path.join(bounds.base, folder.key), { bufferSize: 256 })
    } catch (error) {
      // Removed while we walk: nothing to list. The base itself must be there.
      if (folder.key === '' || errorCode(error) !== 'ENOENT') throw error
    }
  }

  async function readNames(folder: Folder): Promise<Names> {
    const names: string[] = []
    let plain = true
    for await (const entry of openFolder(folder)) {
      const { name } = entry
      let found: string | null = null
      if (entry.isFile()) found = temporaryName.test(name) ? null : name
      else if (entry.isDirectory()) found = `${name}/`
      else if (entry.isSymbolicLink()) found = await classifyLink(folder, name)
      if (found === null) continue
      plain &&= !/[\ud800-\udfff]/.test(found)
      names.push(found)
    }
    // The built-in order is that of UTF-8 except around surrogates, and several times faster.
    return plain ? names.sort() : names.sort(compareKeys)
  }

  function wanted(key: string): boolean {
    if (!key.endsWith('/')) {
      return key.startsWith(query.prefix) && (query.after === '' || compareKeys(key, query.after) > 0)
    }
    const leads = query.prefix.startsWith(key)
    if (!leads && !(query.recursive && key.startsWith(query.prefix))) return false
    return query.after === '' || query.after.startsWith(key) || compareKeys(key, query.after) > 0
  }

  /** Null when the folder is a link that leads back to where we came from. */
  async function enter(parent: Folder, key: string): Promise<Folder | null> {
    const [real, realParent] = await Promise.all([
      bounds.realOrNull(path.join(bounds.base, key)),
      bounds.realOrNull(path.join(bounds.base, parent.key)),
    ])
    if (real === null || realParent === null) return null
    if (path.dirname(real) === realParent && path.basename(real) === path.basename(key))
      return { key, trail: parent.trail }
    const trail = [...parent.trail, realParent]
    const loops = trail.some((folder) => folder === real || folder.startsWith(real + path.sep))
    return loops ? null : { key, trail }
  }

  function readAhead(folder: Folder, folders: readonly string[]): void {
    for (const key of folders) {
      if (ahead.size >= READ_AHEAD) return
      if (ahead.has(key)) continue
      const names = readNames({ key, trail: folder.trail })
      names.catch(() => {}) // Awaited, and then thrown, only if we get there.
      ahead.set(key, names)
    }
  }

  async function* visit(folder: Folder): AsyncGenerator<readonly string[]> {
    const names = await (ahead.get(folder.key) ?? readNames(folder))
    ahead.delete(folder.key)
    const folders = names
      .filter((name) => name.endsWith('/'))
      .map((name) => folder.key + name)
      .filter(wanted)
    let next = 0
    let files: string[] = []
    for (const name of names) {
      const key = folder.key + name
      if (!wanted(key)) continue
      if (!name.endsWith('/')) {
        if (files.push(key) < BATCH) continue
        yield files
        files = []
        continue
      }
      if (files.length > 0) yield files
      files = []
      readAhead(folder, folders.slice(next, next + READ_AHEAD))
      next++
      const inner = await enter(folder, key)
      if (inner) yield* visit(inner)
      else ahead.delete(key)
    }
    if (files.length > 0) yield files
  }

  yield* visit({ key: '', trail: [] })
}
