/** Media of a task: which addresses its labeling config will load, and getting them before they are needed. */
import { interpolate, type LabelConfig } from '@sluice/contract'

export interface MediaFile {
  url: string
  kind: 'image' | 'text' | 'other'
  /** As the tag says; the same mode is needed for the browser to use what was loaded before. */
  crossOrigin: string | null
}

const loads = new Set(['Image', 'Audio', 'AudioPlus', 'Video'])
/**
 * What a browser can load; a storage's own address (`s3://…`) is one only after the server has resolved it. Some
 * storages put the file itself there, as `data:`.
 */
export const isLoadable = (text: string): boolean => /^(https?:\/\/|\/(?!\/)|data:)/i.test(text)
const isAddress = (value: unknown): value is string => typeof value === 'string' && isLoadable(value)

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
  /** The text behind an address, from what was loaded ahead. A failure is not kept: the next call asks again. */
  text: (url: string) => Promise<string>
}

/** Pictures stay decoded while they are held here: as many as are on screen, ahead, and just behind. */
const held = 12

export function createMediaCache(): MediaCache {
  const entries = new Map<string, Entry>()
  /** The newest last, so that the oldest goes first. */
  const hold = (file: MediaFile): Entry => {
    const key = `${file.kind} ${file.crossOrigin ?? ''} ${file.url}`
    const entry = entries.get(key) ?? load(file)
    entries.delete(key)
    entries.set(key, entry)
    entry.text?.catch(() => entries.get(key) === entry && entries.delete(key))
    return entry
  }
  return {
    async warm(files) {
      await Promise.all(files.map((file) => hold(file).ready))
      for (const key of entries.keys()) {
        if (entries.size <= held) break
        entries.delete(key)
      }
    },
    text(url) {
      // Anything else would be taken for a page of this site.
      if (!isLoadable(url)) return Promise.reject(new Error('not an address'))
      const { text } = hold({ url, kind: 'text', crossOrigin: null })
      return text ?? Promise.reject(new Error('not a text'))
    },
  }
}

/** Holding an entry holds the decoded picture, or the text. */
interface Entry {
  ready: Promise<void>
  image?: HTMLImageElement
  text?: Promise<string>
}

function load({ kind, url, crossOrigin }: MediaFile): Entry {
  if (kind === 'other') return { ready: Promise.resolve() }
  if (kind === 'text') {
    const text = fetchText(url)
    return { ready: text.then(nothing, nothing), text }
  }
  const image = new Image()
  if (crossOrigin === 'anonymous' || crossOrigin === 'use-credentials') image.crossOrigin = crossOrigin
  image.src = url
  return { ready: image.decode().then(nothing, nothing), image }
}

async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  return answer.text()
}

const nothing = () => undefined
