import path from 'node:path'
import { quotePath } from '../../kit/keys.ts'
import type { StorageDeps, StorageProvider } from '../../kit/provider.ts'
import { contains, normalizeFolder, rootOf } from './bounds.ts'
import { localDoctor } from './doctor.ts'
import { localDriver } from './driver.ts'
import { LocalSource, LocalTarget, type LocalOptions } from './options.ts'

const HEAD = '/data/local-files/?d='

/** A folder on the server's machine. Its URIs are links of this server, relative to the document root. */
export const local: StorageProvider<LocalOptions> = {
  name: 'localfiles',
  title: 'Local files',
  scheme: null,
  listed: true,
  options: { source: LocalSource, target: LocalTarget },
  capabilities: {
    write: true,
    remove: true,
    presign: false,
    startAfter: true,
    ordered: true,
    folders: true,
    credentials: false,
  },
  verify: () => [],
  scope: (options) => ({ prefix: '', recursive: options.recursive_scan ?? false }),
  delivery: () => ({ presign: false, ttlSeconds: 0 }),
  uriOf(options, key, deps) {
    const base = normalizeFolder(options.path)
    const inRoot = path
      .relative(rootOf(base, deps) ?? path.parse(base).root, base)
      .split(path.sep)
      .join('/')
    return HEAD + quotePath(inRoot === '' ? key : `${inRoot}/${key}`)
  },
  keyOf(options, uri, deps) {
    const relative = localPathOf(uri)
    if (relative === null) return null
    const base = normalizeFolder(options.path)
    const root = rootOf(base, deps)
    if (root === null) return null
    const target = path.join(root, relative)
    if (!contains(base, target) || target === base) return null
    return path.relative(base, target).split(path.sep).join('/')
  },
  open: (options, deps: StorageDeps) => localDriver(options.path, deps),
  doctor: localDoctor,
}

/**
 * The path below the document root that a `/data/local-files/?d=…` URI asks for, read as a browser's request
 * would be: up to `&` or `#`, `+` is a space. Null for other URIs.
 */
export function localPathOf(uri: string): string | null {
  if (!uri.startsWith(HEAD)) return null
  const [value = ''] = uri.slice(HEAD.length).split(/[&#]/, 1)
  const spaced = value.replaceAll('+', ' ')
  let decoded = spaced
  try {
    decoded = decodeURIComponent(spaced)
  } catch {
    // A stray % in a hand-written link: taken literally.
  }
  const relative = decoded.replace(/^\/+/, '')
  return relative === '' || relative.includes('\0') ? null : relative
}
