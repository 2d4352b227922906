/**
 * Files of this machine for `/data/local-files/?d=`.
 *
 * A file is served only when serving is on, it lies below a document root, and below the folder of some
 * source storage, all after its symbolic links are resolved, and what was opened is what was checked. The
 * refusal carries a plain sentence for the user and, for the operator's log, the condition that failed.
 */
import { constants } from 'node:fs'
import { open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { contentTypeOf, resolveRange } from '@sluice/storage'
import type { MediaSource } from './media-answer.ts'
import { Refusal } from './refusal.ts'

export interface LocalFilesDeps {
  readonly servingEnabled: boolean
  readonly documentRoots: readonly string[]
  readonly furtherRoots?: readonly { readonly name: string; readonly folder: string }[]
}

/** What a link names: a path below the document root, or below a further root. */
export interface LocalFileAsked {
  readonly d?: string | undefined
  readonly root?: string | undefined
}

function foldersOf({ documentRoots, furtherRoots = [] }: LocalFilesDeps): string[] {
  return [...documentRoots, ...furtherRoots.map(({ folder }) => folder)]
}

function rootsNamed(name: string | undefined, deps: LocalFilesDeps): readonly string[] {
  if (name === undefined || name === '') return deps.documentRoots
  const found = (deps.furtherRoots ?? []).filter((root) => root.name === name)
  if (found.length === 0) throw hidden('there is no root of that name')
  return found.map(({ folder }) => folder)
}

/** NOFOLLOW: the real path has no link left. NONBLOCK: opening a pipe must not wait for its other end. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

const UNAVAILABLE =
  'This file is not available. It must exist, below a folder that is connected to a project as a source storage of local files.'
const hidden = (condition: string): Refusal => new Refusal(404, UNAVAILABLE, condition)

/** Whether `inner` lies below `outer`, at a folder's boundary. Both absolute and normalized. */
export function below(outer: string, inner: string): boolean {
  return inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep)
}

async function realOrNull(target: string): Promise<string | null> {
  return realpath(target).catch(() => null)
}

async function realAll(folders: readonly string[]): Promise<string[]> {
  const real = await Promise.all(folders.map(realOrNull))
  return real.filter((folder) => folder !== null)
}

/** Paths that `d` may mean, of those that stay below their root by their names. */
function candidates(d: string, roots: readonly string[]): string[] {
  if (d.includes('\0') || !d.isWellFormed())
    throw new Refusal(400, 'This is not the path of a file.', 'the path holds NUL or broken Unicode')
  const relative = d.replace(/^[/\\]+/, '')
  if (relative === '') throw new Refusal(403, 'The link names no file: d is empty.', 'no path given')
  // On Windows people write backslashes; elsewhere they may be part of a name, which is tried first.
  const readings = new Set([relative, relative.replaceAll('\\', '/')])
  const named = [...readings].flatMap((reading) =>
    roots.map((root) => ({ root, target: path.resolve(root, reading) })),
  )
  const inside = named.filter(({ root, target }) => below(path.resolve(root), target))
  if (inside.length === 0)
    throw new Refusal(
      400,
      'This path leads out of the folders that may be served.',
      'the path escapes the document root',
    )
  return inside.map(({ target }) => target)
}

/**
 * Opens a path that was found to be real and allowed, and makes sure that what got opened still is: a folder
 * above it may have become a link since. Throws Refusal.
 */
export async function openInside(real: string, allowed: (real: string) => boolean): Promise<FileHandle> {
  const file = await open(real, FLAGS).catch((error: unknown) => {
    throw hidden(`the file cannot be opened: ${codeOf(error)}`)
  })
  try {
    const opened = await file.stat({ bigint: true })
    if (!opened.isFile()) throw hidden('this is not a regular file')
    if (!(await stillAllowed(file, real, opened, allowed)))
      throw hidden('the file moved while it was being opened')
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

async function stillAllowed(
  file: FileHandle,
  real: string,
  opened: { readonly ino: bigint; readonly dev: bigint },
  allowed: (real: string) => boolean,
): Promise<boolean> {
  // Linux tells the path of an open file. Elsewhere the path is resolved again and must lead to the same file.
  const told = await readlink(`/proc/self/fd/${file.fd}`).catch(() => null)
  if (told !== null) return allowed(told)
  const now = await realOrNull(real)
  const there = now === null ? null : await stat(now, { bigint: true }).catch(() => null)
  return now !== null && allowed(now) && there?.ino === opened.ino && there.dev === opened.dev
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}

/** Throws Refusal. `sourceFolders` are the folders of all source storages of local files. */
export async function findLocalFile(
  { d, root }: LocalFileAsked,
  deps: LocalFilesDeps | null,
  sourceFolders: () => Promise<string[]>,
): Promise<MediaSource> {
  if (!deps?.servingEnabled || foldersOf(deps).length === 0)
    throw new Refusal(
      403,
      'Serving local files is switched off on this server. Its operator can switch it on with LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED and LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT.',
      'serving local files is off',
    )
  if (d === undefined) throw new Refusal(403, 'The link names no file: d is missing.', 'no path given')
  const named = candidates(d, rootsNamed(root, deps))
  const [roots, sources] = await Promise.all([realAll(foldersOf(deps)), sourceFolders().then(realAll)])
  const inRoot = (real: string): boolean => roots.some((root) => below(root, real))
  const inSource = (real: string): boolean => sources.some((folder) => below(folder, real))

  let refusal = hidden('the file does not exist')
  for (const target of named) {
    const real = await realOrNull(target)
    if (real === null) continue
    if (!inRoot(real)) refusal = hidden('a symbolic link leads out of the document root')
    else if (!inSource(real)) refusal = hidden('no source storage of local files holds this file')
    else return mediaOf(await openInside(real, (now) => inRoot(now) && inSource(now)), path.basename(target))
  }
  throw refusal
}

async function mediaOf(file: FileHandle, name: string): Promise<MediaSource> {
  const stats = await file.stat({ bigint: true })
  const size = Number(stats.size)
  const facts = {
    size,
    contentType: contentTypeOf(name),
    contentEncoding: null,
    // The form Label Studio documents; weak, because a file may change within the clock's resolution.
    etag: `W/"${stats.mtimeNs.toString(16)}-${stats.size.toString(16)}"`,
    lastModified: stats.mtime.toUTCString(),
  }
  return {
    name,
    about: () => Promise.resolve(facts),
    release: () => file.close(),
    async open(range) {
      const part = range ? resolveRange(range, size) : { start: 0, end: size - 1 }
      if (part === null || size === 0) {
        await file.close()
        const outside = part === null
        const contentRange = outside ? `bytes */${size}` : null
        return { ...facts, status: outside ? 416 : 200, size: 0, body: Readable.from([]), contentRange }
      }
      return {
        ...facts,
        status: range ? 206 : 200,
        size: part.end - part.start + 1,
        // Closes the file when it ends or is destroyed.
        body: file.createReadStream({ start: part.start, end: part.end }),
        contentRange: range ? `bytes ${part.start}-${part.end}/${size}` : null,
      }
    },
  }
}
