/**
 * The folders a person may choose among. Guarantees that nothing outside of the roots is named or counted, also not
 * through symbolic links, and that a large folder is answered in part rather than not at all.
 */
import type { Stats } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import path from 'node:path'
import { StorageError } from '../../kit/errors.ts'
import type { FolderPage, FolderPlace } from '../../kit/folders.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { createBounds, type Bounds } from './bounds.ts'
import { classifyLocal, explainLocal, LocalFailure } from './failure.ts'
import { contains, isBelowRoot, normalizeFolder, rootsOf } from './roots.ts'

/** Entries of one answer, and those looked at for it: a folder may hold millions of files before its last folder. */
const LIMITS = { answered: 1000, read: 50_000 }

export async function browseLocal(
  folder: string | null,
  deps: StorageDeps,
  signal: AbortSignal,
  limits = LIMITS,
): Promise<FolderPage> {
  try {
    return await browse(folder, deps, signal, limits)
  } catch (error) {
    const text = explainLocal(error) ?? {
      message: 'The folder cannot be read: it may have gone.',
      advice: '',
    }
    throw new StorageError(classifyLocal(error), { op: 'list', provider: 'localfiles' }, text, error)
  }
}

async function browse(
  folder: string | null,
  deps: StorageDeps,
  signal: AbortSignal,
  limits: typeof LIMITS,
): Promise<FolderPage> {
  const roots = rootsOf(deps).map((root) => ({ path: root.folder, name: root.name ?? root.folder }))
  if (roots.length === 0)
    throw new LocalFailure(
      'invalid_config',
      'This server has no document root, so there are no folders to choose from.',
      'Its operator can set LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT.',
    )
  if (!deps.localFiles?.servingEnabled)
    throw new LocalFailure(
      'invalid_config',
      'Serving local files is disabled on this server, so there are no folders to choose from.',
      'Its operator can set LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true.',
    )
  if (folder === null || folder.trim() === '')
    return { path: null, usable: false, trail: [], parent: null, folders: roots, files: 0, truncated: false }
  const here = normalizeFolder(folder)
  // The outermost, so that a way leads up from every folder below.
  const root = roots
    .filter((one) => contains(one.path, here))
    .toSorted((a, b) => a.path.length - b.path.length)[0]
  if (here.includes('\0') || root === undefined)
    throw new LocalFailure(
      'denied',
      'This folder lies outside of the folders this server may use.',
      `Choose one below ${roots.map((one) => `"${one.path}"`).join(', ')}.`,
    )
  const trail = trailOf(root, here)
  const content = await read(here, deps, signal, limits)
  const usable = isBelowRoot(here, rootsOf(deps))
  return { path: here, usable, trail, parent: trail.at(-2)?.path ?? null, ...content }
}

/** From the root to the folder itself. */
function trailOf(root: FolderPlace, here: string): FolderPlace[] {
  const trail = [root]
  let at = root.path
  for (const name of path.relative(root.path, here).split(path.sep).filter(Boolean)) {
    at = path.join(at, name)
    trail.push({ name, path: at })
  }
  return trail
}

async function read(
  here: string,
  deps: StorageDeps,
  signal: AbortSignal,
  limits: typeof LIMITS,
): Promise<Pick<FolderPage, 'folders' | 'files' | 'truncated'>> {
  const bounds = createBounds(here, deps)
  const folders: FolderPlace[] = []
  let files = 0
  let seen = 0
  for await (const entry of await opendir(await bounds.real(here))) {
    signal.throwIfAborted()
    if (seen++ >= limits.read || folders.length >= limits.answered)
      return { folders: sorted(folders), files, truncated: true }
    const place = { name: entry.name, path: path.join(here, entry.name) }
    const kind = entry.isSymbolicLink() ? await kindOfLink(place.path, bounds) : entry
    if (kind?.isDirectory()) folders.push(place)
    else if (kind?.isFile()) files++
  }
  return { folders: sorted(folders), files, truncated: false }
}

async function kindOfLink(link: string, bounds: Bounds): Promise<Stats | null> {
  const real = await bounds.realOrNull(link)
  return real === null ? null : stat(real).catch(() => null)
}

const names = new Intl.Collator('en', { numeric: true })
const sorted = (folders: FolderPlace[]): FolderPlace[] =>
  folders.toSorted((a, b) => names.compare(a.name, b.name))
