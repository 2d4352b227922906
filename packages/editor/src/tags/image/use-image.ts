import { useEffectEvent, useLayoutEffect, useState } from 'react'
import { askAgain } from '../media/ask-again.ts'

export type LoadedImage =
  | { state: 'loading' }
  | { state: 'failed' }
  | { state: 'ready'; image: HTMLImageElement; width: number; height: number }

/**
 * Loads a picture; `attempt` asks again. One that does not come is asked for once more past the browser's memory of
 * its link. A picture without pixels of its own counts as failed.
 */
export function useImage(
  url: string,
  attempt: number,
  crossOrigin: string | undefined,
  onFail: () => void,
): LoadedImage {
  const [loaded, setLoaded] = useState<{ key: string; image: LoadedImage } | null>(null)
  const key = `${attempt} ${url}`
  const reportFailure = useEffectEvent(onFail)
  // Before the paint: a picture that was fetched ahead is there at once, without a flash of its placeholder.
  useLayoutEffect(() => {
    const gone = new AbortController()
    let current = true
    const fail = (): void => {
      if (!current) return
      setLoaded({ key, image: { state: 'failed' } })
      reportFailure()
    }
    const done = (image: HTMLImageElement): void => {
      const { naturalWidth: width, naturalHeight: height } = image
      if (width === 0 || height === 0) fail()
      else if (current) setLoaded({ key, image: { state: 'ready', image, width, height } })
    }
    const load = (onError: () => void): void => {
      const image = new Image()
      if (crossOrigin === 'anonymous' || crossOrigin === 'use-credentials') image.crossOrigin = crossOrigin
      image.src = url
      if (image.complete && image.naturalWidth > 0) {
        done(image)
        return
      }
      image.addEventListener('error', onError)
      image.addEventListener('load', () => done(image))
    }
    load(() => {
      void askAgain(url, gone.signal).then(({ kind }) => {
        if (!current) return
        if (kind === 'refused' || kind === 'unreachable') fail()
        else load(fail)
      })
    })
    return () => {
      current = false
      gone.abort()
    }
  }, [key, url, crossOrigin])
  return loaded?.key === key ? loaded.image : { state: 'loading' }
}
