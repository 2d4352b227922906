import { useEffect, useEffectEvent, useState } from 'react'

export type LoadedImage =
  | { state: 'loading' }
  | { state: 'failed' }
  | { state: 'ready'; image: HTMLImageElement; width: number; height: number }

/** Loads a picture; `attempt` asks again. A picture without pixels of its own counts as failed. */
export function useImage(
  url: string,
  attempt: number,
  crossOrigin: string | undefined,
  onFail: () => void,
): LoadedImage {
  const [loaded, setLoaded] = useState<{ key: string; image: LoadedImage } | null>(null)
  const key = `${attempt} ${url}`
  const reportFailure = useEffectEvent(onFail)
  useEffect(() => {
    const image = new Image()
    let current = true
    if (crossOrigin === 'anonymous' || crossOrigin === 'use-credentials') image.crossOrigin = crossOrigin
    const fail = (): void => {
      if (!current) return
      setLoaded({ key, image: { state: 'failed' } })
      reportFailure()
    }
    image.addEventListener('error', fail)
    image.addEventListener('load', () => {
      const { naturalWidth: width, naturalHeight: height } = image
      if (width === 0 || height === 0) fail()
      else if (current) setLoaded({ key, image: { state: 'ready', image, width, height } })
    })
    image.src = url
    return () => {
      current = false
    }
  }, [key, url, crossOrigin])
  return loaded?.key === key ? loaded.image : { state: 'loading' }
}
