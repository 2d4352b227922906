import { useEffect, useState } from 'react'
import type { ObjectSpec } from '../../model/schema.ts'
import { useServices } from '../../store/context.tsx'

export type LoadedText =
  { state: 'ready'; text: string } | { state: 'loading' } | { state: 'failed'; retry: () => void }

/** The text of a tag: the task's own string, decoded if asked, or what its URL holds. */
export function useText(object: ObjectSpec): LoadedText {
  const { loadText, onMediaError } = useServices()
  const value = asText(object.value)
  const url = object.attrs['valuetype']?.toLowerCase() === 'url' && value !== '' ? value : null
  const [attempt, setAttempt] = useState(0)
  const [loaded, setLoaded] = useState<{ url: string; text: string | null } | null>(null)
  useEffect(() => {
    if (url === null) return
    let current = true
    loadText(url).then(
      (text) => current && setLoaded({ url, text }),
      () => {
        if (!current) return
        setLoaded({ url, text: null })
        onMediaError?.({ object: object.name, url })
      },
    )
    return () => {
      current = false
    }
  }, [url, attempt, loadText, onMediaError, object.name])
  if (url === null) return { state: 'ready', text: decode(value, object.attrs['encoding']) }
  if (loaded?.url !== url) return { state: 'loading' }
  if (loaded.text !== null) return { state: 'ready', text: loaded.text }
  return {
    state: 'failed',
    retry: () => {
      setLoaded(null)
      setAttempt(attempt + 1)
    },
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : (JSON.stringify(value, null, 2) ?? '')
}

/** Text that is not the base64 it claims to be is shown as it is. */
function decode(text: string, encoding: string | undefined): string {
  if (encoding !== 'base64' && encoding !== 'base64unicode') return text
  try {
    const binary = atob(text)
    return encoding === 'base64'
      ? binary
      : new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
  } catch {
    return text
  }
}
