import { interpolate } from '@sluice/contract'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { keyLabel } from '../../hotkeys/registry.ts'
import type { ObjectSpec } from '../../model/schema.ts'
import { useHotkeys, useServices } from '../../store/context.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { Renewal } from '../media/renewal.ts'
import { useRenewal } from '../media/use-renewal.ts'
import { frameRateOf, speedsOf, stepped } from './playback.ts'

interface VideoPlayerProps {
  object: ObjectSpec
  url: string
  renewal: Renewal
  onReady: () => void
  onFail: () => void
}

const hop = 5

const moves = [
  { id: 'first', icon: null, keys: 'shift+ctrl+alt+arrowleft', frames: -Infinity, seconds: 0 },
  { id: 'hopBack', icon: 'back', keys: 'shift+alt+arrowleft', frames: 0, seconds: -hop },
  { id: 'frameBack', icon: 'frameBack', keys: 'alt+arrowleft', frames: -1, seconds: 0 },
  { id: 'frameForward', icon: 'frameForward', keys: 'alt+arrowright', frames: 1, seconds: 0 },
  { id: 'hopForward', icon: 'forward', keys: 'shift+alt+arrowright', frames: 0, seconds: hop },
  { id: 'last', icon: null, keys: 'shift+ctrl+alt+arrowright', frames: Infinity, seconds: 0 },
] as const

/** The browser's player, with what labeling needs beside it: single frames, short jumps, slow motion. */
export default function VideoPlayer({ object, url, renewal, onReady, onFail }: VideoPlayerProps): ReactNode {
  const { store, t } = useServices()
  const media = useRef<HTMLVideoElement>(null)
  useRenewal(renewal, media, onFail)
  const [playing, setPlaying] = useState(false)
  const { attrs, name } = object
  const { start, choices } = speedsOf(attrs['defaultplaybackspeed'], attrs['minplaybackspeed'])
  const [speed, setSpeed] = useState(start)
  const rate = frameRateOf(interpolate(attrs['framerate'] ?? '', store.schema.data))

  // Not as an attribute: a video may load before its chunk's first view is on the page, and nobody would hear it.
  useLayoutEffect(() => {
    const video = media.current
    if (!video) return
    video.src = url
    return () => {
      // What was still coming is of no use any more.
      video.removeAttribute('src')
      video.load()
    }
  }, [url])
  const toggle = (): void => {
    if (media.current?.paused) media.current.play().catch(() => setPlaying(false))
    else media.current?.pause()
  }
  const go = ({ frames, seconds }: (typeof moves)[number]): void => {
    const video = media.current
    if (!video || Number.isNaN(video.duration)) return
    if (frames === 0) {
      video.currentTime = Math.min(video.duration, Math.max(0, video.currentTime + seconds))
      return
    }
    video.pause()
    video.currentTime = stepped(video.currentTime, frames, rate, video.duration)
  }
  useHotkeys([
    {
      id: `video.play:${name}`,
      keys: ['alt+space', 'shift+space'],
      label: t('hotkeys.play'),
      run: toggle,
      whileTyping: true,
    },
    ...moves.map((move) => ({
      id: `video.${move.id}:${name}`,
      keys: [move.keys],
      label: t(`video.${move.id}`, { seconds: hop }),
      run: () => go(move),
    })),
  ])
  return (
    <section className="slc-video" aria-label={t('video.label', { name })}>
      {/* What is to be labeled has no captions yet. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <video
        ref={media}
        className="slc-video-native"
        style={{ maxHeight: Number(attrs['height'] ?? 600) || 600 }}
        controls
        playsInline
        muted={attrs['muted']?.toLowerCase() === 'true'}
        preload="metadata"
        aria-label={t('video.label', { name })}
        onLoadedMetadata={(event) => {
          event.currentTarget.playbackRate = speed
          renewal.onLoaded()
          onReady()
        }}
        // A browser that saves data loads nothing before Play is pressed.
        onSuspend={onReady}
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
      <div className="slc-video-bar">
        <button
          type="button"
          className="slc-icon-button"
          aria-label={t(playing ? 'audio.pause' : 'audio.play')}
          title={`${t(playing ? 'audio.pause' : 'audio.play')} (Alt+Space, Shift+Space)`}
          onClick={toggle}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </button>
        {moves.map((move) =>
          move.icon === null ? null : (
            <button
              key={move.id}
              type="button"
              className="slc-icon-button"
              aria-label={t(`video.${move.id}`, { seconds: hop })}
              title={`${t(`video.${move.id}`, { seconds: hop })} (${keyLabel(move.keys)})`}
              onClick={() => go(move)}
            >
              <Icon name={move.icon} />
            </button>
          ),
        )}
        <label className="slc-audio-speed">
          <span>{t('audio.speed')}</span>
          <select
            className="slc-input"
            value={speed}
            onChange={(event) => {
              setSpeed(Number(event.target.value))
              if (media.current) media.current.playbackRate = Number(event.target.value)
            }}
          >
            {choices.map((value) => (
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
