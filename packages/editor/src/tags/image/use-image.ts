import { useEffectEvent, useLayoutEffect, useState } from 'react'

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
  // Before the paint: a picture that was fetched ahead is there at once, without a flash of its placeholder.
  useLayoutEffect(() => {
    const image = new Image()
    let current = true
    if (crossOrigin === 'anonymous' || crossOrigin === 'use-credentials') image.crossOrigin = crossOrigin
    const fail = (): void => {
      if (!current) return
      setLoaded({ key, image: { state: 'failed' } })
      reportFailure()
    }
    const done = (): void => {
      const { naturalWidth: width, naturalHeight: height } = image
      if (width === 0 || height === 0) fail()
      else if (current) setLoaded({ key, image: { state: 'ready', image, width, height } })
    }
    image.src = url
    if (image.complete && image.naturalWidth > 0) done()
    else {
      image.addEventListener('error', fail)
      image.addEventListener('load', done)
    }
    return () => {
      current = false
    }
  }, [key, url, crossOrigin])
  return loaded?.key === key ? loaded.image : { state: 'loading' }
}
