import { lazy, Suspense, useRef, useState, type ReactNode } from 'react'
import type { ObjectSpec } from '../../model/schema.ts'
import { useHotkeys, useMedium, useServices } from '../../store/context.tsx'
import { Icon } from '../../ui/icon.tsx'
import { MediaProblem } from '../../ui/media-problem.tsx'
import { createRenewal } from '../media/renewal.ts'
import { useRenewal } from '../media/use-renewal.ts'
import type { TagDefinition, TagProps } from '../props.ts'

const Waveform = lazy(() => import('./waveform.tsx'))

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2]

function AudioTag({ node }: TagProps): ReactNode {
  const { store } = useServices()
  const object = store.schema.objects.get(node.attrs['name'] ?? '')
  return object && typeof object.value === 'string' && object.value !== '' ? (
    <Player key={object.value} object={object} url={object.value} />
  ) : null
}

function Player({ object, url }: { object: ObjectSpec; url: string }): ReactNode {
  const { onMediaError, t } = useServices()
  const media = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading')
  useMedium(state, object.name, url)
  const [speed, setSpeed] = useState(Number(object.attrs['defaultspeed'] ?? 1) || 1)
  const [attempt, setAttempt] = useState(0)
  const [renewal] = useState(() => createRenewal(url))
  useRenewal(renewal, media, () => {
    setState('failed')
    onMediaError?.({ object: object.name, url })
  })
  const toggle = (): void => {
    if (media.current?.paused) media.current.play().catch(() => setPlaying(false))
    else media.current?.pause()
  }
  const back = (): void => {
    if (media.current) media.current.currentTime = Math.max(0, media.current.currentTime - 1)
  }
  useHotkeys([
    // Shift+Space too, so that one hand can keep typing the transcript.
    {
      id: `audio.play:${object.name}`,
      keys: ['alt+space', 'shift+space'],
      label: t('hotkeys.play'),
      run: toggle,
      whileTyping: true,
    },
    {
      id: `audio.back:${object.name}`,
      keys: ['ctrl+b'],
      label: t('hotkeys.back'),
      run: back,
      whileTyping: true,
    },
  ])
  if (state === 'failed')
    return (
      <MediaProblem
        object={object.name}
        message={t('audio.broken')}
        detail={t('image.brokenDetail')}
        onRetry={() => {
          setAttempt(attempt + 1)
          setState('loading')
        }}
      />
    )
  const change = (next: number): void => {
    setSpeed(next)
    if (media.current) media.current.playbackRate = next
  }
  return (
    <section className="slc-audio" aria-label={t('audio.label', { name: object.name })}>
      {object.attrs['decoder']?.toLowerCase() !== 'none' && (
        <Suspense fallback={<div className="slc-waveform" />}>
          <Waveform media={media} url={url} height={Number(object.attrs['height'] ?? 96) || 96} />
        </Suspense>
      )}
      <div className="slc-audio-bar">
        <button
          type="button"
          className="slc-icon-button"
          aria-label={t(playing ? 'audio.pause' : 'audio.play')}
          title={`${t(playing ? 'audio.pause' : 'audio.play')} (Alt+Space, Shift+Space)`}
          onClick={toggle}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </button>
        <button
          type="button"
          className="slc-icon-button"
          aria-label={t('audio.back', { seconds: 1 })}
          title={`${t('audio.back', { seconds: 1 })} (Ctrl+B)`}
          onClick={back}
        >
          <Icon name="back" />
        </button>
        {/* A transcript is what this tool is for: the recording cannot have captions yet. */}
        {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
        <audio
          key={attempt}
          ref={media}
          className="slc-audio-native"
          src={url}
          controls
          preload="metadata"
          aria-label={t('audio.label', { name: object.name })}
          onLoadedMetadata={(event) => {
            event.currentTarget.playbackRate = speed
            renewal.onLoaded()
            setState('ready')
          }}
          // A browser that saves data loads nothing before Play is pressed.
          onSuspend={() => setState('ready')}
          onPlay={() => {
            renewal.onPlay()
            setPlaying(true)
          }}
          onPause={() => {
            renewal.onPause()
            setPlaying(false)
          }}
          onError={renewal.onError}
        />
        <label className="slc-audio-speed">
          <span>{t('audio.speed')}</span>
          <select
            className="slc-input"
            value={speed}
            onChange={(event) => change(Number(event.target.value))}
          >
            {[...new Set([...speeds, speed])]
              .toSorted((a, b) => a - b)
              .map((value) => (
                <option key={value} value={value}>
                  {value}×
                </option>
              ))}
          </select>
        </label>
      </div>
    </section>
  )
}

export const audioTag: TagDefinition = { types: ['Audio', 'AudioPlus'], Component: AudioTag }
