import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import WaveSurfer from 'wavesurfer.js'
import { useServices } from '../../store/context.tsx'
import { loadPeaks } from './peaks.ts'

interface WaveformProps {
  media: RefObject<HTMLAudioElement | null>
  url: string
  height: number
}

/** The sound as a picture to seek in. It decorates the player: without it everything still works. */
export default function Waveform({ media, url, height }: WaveformProps): ReactNode {
  const { cspNonce, t } = useServices()
  const container = useRef<HTMLDivElement>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    const abort = new AbortController()
    let wave: WaveSurfer | null = null
    loadPeaks(url, abort.signal).then(
      ({ peaks, duration }) => {
        const element = container.current
        if (abort.signal.aborted || !element || !media.current) return
        const style = getComputedStyle(element)
        const nonce = cspNonce ?? document.querySelector<HTMLElement>('[nonce]')?.nonce
        wave = WaveSurfer.create({
          container: element,
          media: media.current,
          // Ready peaks keep the library from loading the file again and from giving the player another source.
          peaks: [peaks],
          duration,
          height,
          // A canvas takes no variables; these properties of our stylesheet hold them as computed colours.
          waveColor: style.color,
          progressColor: style.caretColor,
          cursorColor: style.outlineColor,
          cursorWidth: 2,
          barWidth: 2,
          barGap: 1,
          barRadius: 2,
          dragToSeek: true,
          ...(nonce === undefined ? {} : { cspNonce: nonce }),
        })
        keepStyles(wave)
      },
      () => abort.signal.aborted || setFailed(true),
    )
    return () => {
      abort.abort()
      wave?.destroy()
    }
  }, [media, url, height, cspNonce])
  if (failed) return <p className="slc-dim">{t('audio.noWaveform')}</p>
  return <div ref={container} className="slc-waveform" aria-hidden="true" />
}

/** The library's rules as a constructed sheet: it needs no nonce, and tools that copy sheets trip over none. */
function keepStyles(wave: WaveSurfer): void {
  const root = wave.getWrapper().getRootNode()
  const style = root instanceof ShadowRoot ? root.querySelector('style') : null
  if (!(root instanceof ShadowRoot) || !style) return
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style.textContent ?? '')
  root.adoptedStyleSheets = [sheet]
  style.remove()
}
