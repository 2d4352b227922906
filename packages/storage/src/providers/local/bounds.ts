/**
 * Where local files may lie. Each refusal has its own sentence, because "file not found" for all of them cost
 * users of such servers days. Every path is compared after its symbolic links are resolved, at every open.
 */
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { StorageDeps } from '../../kit/provider.ts'
import { errorCode, LocalFailure } from './failure.ts'
import { contains, isBelowRoot, normalizeFolder, rootsOf } from './roots.ts'

export interface Bounds {
  /** The storage's folder, normalized. */
  readonly base: string
  /** Throws LocalFailure unless a storage may use this folder. Touches the disk only to see that it exists. */
  verify(): Promise<void>
  /** The real path of something that exists, if it lies in a root; throws otherwise. */
  real(target: string): Promise<string>
  /** `real`, but null where it does not exist or lies outside. */
  realOrNull(target: string): Promise<string | null>
  /** The path a key names, not yet resolved. Throws for keys that are no relative path. */
  locate(key: string): string
}

export function createBounds(folder: string, deps: StorageDeps): Bounds {
  const base = normalizeFolder(folder)
  const roots = rootsOf(deps)
  const rootNames = roots.map(({ folder: root }) => `"${root}"`).join(', ')

  async function exists(): Promise<boolean> {
    try {
      return (await stat(base)).isDirectory()
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(errorCode(error) ?? '')) return false
      throw error
    }
  }

  async function inside(real: string): Promise<boolean> {
    for (const { folder: root } of roots) {
      const realRoot = await realpath(root).catch(() => null)
      if (realRoot !== null && contains(realRoot, real)) return true
    }
    return false
  }

  const outside = (): LocalFailure =>
    new LocalFailure(
      'denied',
      'The file or folder lies outside the document root once its symbolic links are followed.',
      'Keep the files below the document root, or ask the operator of this server to change it.',
    )

  async function real(target: string): Promise<string> {
    const found = await realpath(target)
    if (!(await inside(found))) throw outside()
    return found
  }

  return {
    base,
    real,
    async verify() {
      if (base === '' || base === '.')
        throw new LocalFailure('invalid_config', 'No path is set.', 'Enter the absolute path of a folder.')
      if (!path.isAbsolute(base) && /^[a-z]:/i.test(base))
        throw new LocalFailure(
          'invalid_config',
          `The path "${base}" is one of Windows, and this server does not run on Windows.`,
          'In a container, mount the folder and enter the path inside the container.',
        )
      if (!path.isAbsolute(base))
        throw new LocalFailure(
          'invalid_config',
          `The path "${base}" is not absolute.`,
          'Enter the whole path, beginning at the root of the file system.',
        )
      if (!(await exists()))
        throw new LocalFailure(
          'not_found',
          `The folder "${base}" does not exist on this server.`,
          'Check the spelling. In a container, it must be the path inside the container.',
        )
      if (roots.length === 0)
        throw new LocalFailure(
          'invalid_config',
          'This server has no document root, so it may use no local folder.',
          'Its operator can set LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT.',
        )
      const same = roots.find((root) => root.folder === base)
      const below = isBelowRoot(base, roots)
      if (same && !below)
        throw new LocalFailure(
          'invalid_config',
          same.name === null
            ? `The path "${base}" cannot be the same as LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT.`
            : `The path "${base}" cannot be the same as the root "${same.name}" of SLUICE_LOCAL_FILES_ROOTS.`,
          'Choose a folder below it.',
        )
      if (!below)
        throw new LocalFailure(
          'invalid_config',
          roots.length === 1
            ? `The path "${base}" must be a subdirectory of LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT.`
            : `The path "${base}" must be a subdirectory of LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT or of a root of SLUICE_LOCAL_FILES_ROOTS.`,
          `Choose a folder below ${rootNames}.`,
        )
      if (!deps.localFiles?.servingEnabled)
        throw new LocalFailure(
          'invalid_config',
          'Serving local files is disabled on this server.',
          'Its operator can set LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true.',
        )
      await real(base)
    },
    async realOrNull(target) {
      try {
        const found = await realpath(target)
        return (await inside(found)) ? found : null
      } catch {
        return null
      }
    },
    locate(key) {
      const parts = key.split('/')
      const bad = parts.some((part) => part === '' || part === '.' || part === '..')
      if (bad || (path.sep === '\\' && /[\\:]/.test(key)))
        throw new LocalFailure(
          'denied',
          'The name is not a path below the folder of the storage.',
          'A name must not begin or end with a slash, nor hold empty parts, "." or "..".',
        )
      return path.join(base, ...parts)
    },
  }
}
