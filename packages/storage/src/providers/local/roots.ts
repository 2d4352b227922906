/**
 * The roots local files may lie in, and the links that stand for what is below them. Pure.
 *
 * A link is `/data/local-files/?d=<path below the document root>`, or, for a further root,
 * `/data/local-files/?d=<path below it>&root=<its name>`. The name stands outside of `d`, where no name of a file
 * can be taken for it.
 */
import native, { type PlatformPath } from 'node:path'
import { quotePath } from '../../kit/keys.ts'
import type { NormalisedOptions, OptionValues, StorageDeps } from '../../kit/provider.ts'

const HEAD = '/data/local-files/?d='

export interface LocalRoot {
  /** Null for the document root. */
  readonly name: string | null
  /** Normalized. */
  readonly folder: string
}

export interface LocalLink {
  /** Null for the document root. */
  readonly root: string | null
  readonly relative: string
}

/** A folder as users write it: trimmed, either slash, no trailing slash. */
export function normalizeFolder(folder: string, platform: PlatformPath = native): string {
  const normal = platform.normalize(folder.trim().replaceAll('\\', '/'))
  const { root } = platform.parse(normal)
  return normal.length > root.length ? normal.replace(/[/\\]+$/, '') : normal
}

/** Whether `inner` is `outer` or lies below it. Both absolute and normalized. */
export function contains(outer: string, inner: string, platform: PlatformPath = native): boolean {
  // Windows does not tell names apart by case.
  const [a, b] = platform.sep === '\\' ? [outer.toLowerCase(), inner.toLowerCase()] : [outer, inner]
  return b === a || b.startsWith(a.endsWith(platform.sep) ? a : a + platform.sep)
}

export function rootsOf(deps: StorageDeps, platform: PlatformPath = native): LocalRoot[] {
  const { documentRoots = [], furtherRoots = [] } = deps.localFiles ?? {}
  const first = documentRoots.map((folder) => ({ name: null, folder }))
  return [...first, ...furtherRoots].map(({ name, folder }) => ({
    name,
    folder: normalizeFolder(folder, platform),
  }))
}

/** Whether a storage may use this folder, by its name alone: it lies below a root, and is more than one. */
export function isBelowRoot(folder: string, roots: readonly LocalRoot[]): boolean {
  return roots.some((root) => root.folder !== folder && contains(root.folder, folder))
}

/**
 * The root whose links stand for a folder. The document root before others, so that links stay as they are when
 * a root inside it is added; the longest of several.
 */
function rootOf(folder: string, roots: readonly LocalRoot[], platform: PlatformPath): LocalRoot | null {
  const found = roots.filter((root) => contains(root.folder, folder, platform))
  const rank = (root: LocalRoot): number => (root.name === null ? Infinity : root.folder.length)
  return found.toSorted((a, b) => rank(b) - rank(a) || b.folder.length - a.folder.length)[0] ?? null
}

const toPosix = (relative: string, platform: PlatformPath): string => relative.split(platform.sep).join('/')

export function linkOf(
  base: string,
  key: string,
  roots: readonly LocalRoot[],
  platform: PlatformPath = native,
): string {
  const root = rootOf(base, roots, platform)
  const inRoot = toPosix(platform.relative(root?.folder ?? platform.parse(base).root, base), platform)
  const path = quotePath(inRoot === '' ? key : `${inRoot}/${key}`)
  return HEAD + path + (root?.name == null ? '' : `&root=${encodeURIComponent(root.name)}`)
}

/** The key below `base` that a link names, or null when it names none there. */
export function keyOfLink(
  base: string,
  uri: string,
  roots: readonly LocalRoot[],
  platform: PlatformPath = native,
): string | null {
  const link = parseLink(uri)
  if (link === null) return null
  const named = roots.filter(({ name }) => name === link.root)
  // On Windows people write backslashes; elsewhere they may be part of a name, which is tried first.
  for (const relative of [link.relative, link.relative.replaceAll('\\', '/')])
    for (const { folder } of named) {
      const target = platform.join(folder, relative)
      if (contains(base, target, platform) && target !== base)
        return toPosix(platform.relative(base, target), platform)
    }
  return null
}

/** A folder written with backslashes, as this platform writes it; what is none of its paths stays as it is. */
export function tidyFolder(values: OptionValues, platform: PlatformPath = native): NormalisedOptions {
  const { path: typed } = values
  if (typeof typed !== 'string' || !typed.includes('\\')) return { values, changes: [] }
  const folder = normalizeFolder(typed, platform)
  if (!platform.isAbsolute(folder) || folder === typed.trim()) return { values, changes: [] }
  return { values: { ...values, path: folder }, changes: [`The path "${typed}" is kept as "${folder}".`] }
}

/**
 * What a `/data/local-files/?d=…` URI asks for, read as a browser's request would be: values end at `&` or `#`, `+`
 * is a space. Null for other URIs.
 */
export function parseLink(uri: string): LocalLink | null {
  if (!uri.startsWith(HEAD)) return null
  const [query = ''] = uri.slice(HEAD.length).split('#', 1)
  const [d = '', ...others] = query.split('&')
  const root = others.find((part) => part.startsWith('root='))?.slice('root='.length) ?? ''
  const relative = decode(d).replace(/^\/+/, '')
  if (relative === '' || relative.includes('\0')) return null
  return { root: root === '' ? null : decode(root), relative }
}

function decode(value: string): string {
  const spaced = value.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    // A stray % in a hand-written link: taken literally.
    return spaced
  }
}
