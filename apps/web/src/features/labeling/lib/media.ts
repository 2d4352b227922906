/** Media of a task: which addresses its labeling config will load, and getting them before they are needed. */
import { interpolate, type LabelConfig } from '@sluice/contract'

export interface MediaFile {
  url: string
  kind: 'image' | 'text' | 'other'
  /** As the tag says; the same mode is needed for the browser to use what was loaded before. */
  crossOrigin: string | null
}

const loads = new Set(['Image', 'Audio', 'AudioPlus', 'Video'])
const isAddress = (value: unknown): value is string =>
  typeof value === 'string' && /^(https?:\/\/|\/(?!\/))/i.test(value)

export function mediaFiles(config: LabelConfig, data: Readonly<Record<string, unknown>>): MediaFile[] {
  return config.objects.flatMap(({ type, value, attrs }): MediaFile[] => {
    const found: unknown = interpolate(value, data)
    const isText = attrs['valuetype']?.toLowerCase() === 'url' && !loads.has(type)
    if (!isText && !loads.has(type)) return []
    const urls = (Array.isArray(found) ? found.slice(0, 1) : [found]).filter(isAddress)
    const crossOrigin = attrs['crossorigin'] ?? null
    return urls.map((url) => ({
      url,
      kind: isText ? 'text' : type === 'Image' ? 'image' : 'other',
      crossOrigin,
    }))
  })
}

export interface MediaCache {
  /** Starts to load; resolves when everything is in, or has failed. Never rejects. */
  warm: (files: readonly MediaFile[]) => Promise<void>
  /** Forgets a file, so that the next try asks the server again. */
  forget: (files: readonly MediaFile[]) => void
}

/** Pictures stay decoded while they are held here: as many as are on screen, ahead, and just behind. */
const held = 12

export function createMediaCache(): MediaCache {
  const entries = new Map<string, { ready: Promise<void>; image?: HTMLImageElement }>()
  const keyOf = ({ url, crossOrigin }: MediaFile) => `${crossOrigin ?? ''} ${url}`
  const load = (file: MediaFile) => {
    if (file.kind === 'text')
      return {
        ready: fetch(file.url)
          .then((answer) => answer.text())
          .then(nothing, nothing),
      }
    if (file.kind === 'other') return { ready: Promise.resolve() }
    const image = new Image()
    if (file.crossOrigin === 'anonymous' || file.crossOrigin === 'use-credentials')
      image.crossOrigin = file.crossOrigin
    image.src = file.url
    return { ready: image.decode().then(nothing, nothing), image }
  }
  return {
    async warm(files) {
      await Promise.all(
        files.map((file) => {
          const key = keyOf(file)
          const entry = entries.get(key) ?? load(file)
          // The newest last, so that the oldest goes first.
          entries.delete(key)
          entries.set(key, entry)
          return entry.ready
        }),
      )
      for (const key of entries.keys()) {
        if (entries.size <= held) break
        entries.delete(key)
      }
    },
    forget(files) {
      for (const file of files) entries.delete(keyOf(file))
    },
  }
}

const nothing = () => undefined
