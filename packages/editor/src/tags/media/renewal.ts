/** Keeps a player supplied: the address of a task's file lasts, but a signed link behind it expires in use. */
import { askAgain } from './ask-again.ts'
import { decide, isSameWait, look, noWait, type Reading } from './stall.ts'

export interface Renewal {
  /** Looks after a player until the returned function is called. Another one later goes on where this one was. */
  watch: (player: Player) => () => void
  /** For `error`. */
  onError: () => void
  /** For `loadedmetadata`: goes on where it stopped. */
  onLoaded: () => void
  onPlay: () => void
  onPause: () => void
}

export interface Player {
  element: () => HTMLMediaElement | null
  /** The medium cannot be had. The place in it is kept. */
  fail: () => void
}

interface Place {
  time: number
  speed: number
  volume: number
  muted: boolean
}

/** Data that flow for so long, in milliseconds, prove that the last load helped. */
const proven = 10_000
const interval = 1000

export function createRenewal(url: string): Renewal {
  let player: Player | null = null
  let place: Place | null = null
  let hasLoaded = false
  let isPlaying = false
  let wait = noWait
  let link: string | null = null
  let loads = 0
  let loadedAt = 0
  let asking: AbortController | null = null

  const media = (): HTMLMediaElement | null => player?.element() ?? null
  const hasBegun = (): boolean => hasLoaded || place !== null
  const read = (element: HTMLMediaElement): Reading => readingOf(element, hasBegun())

  function reset(): void {
    asking?.abort()
    asking = null
    wait = noWait
  }

  function tick(): void {
    const element = media()
    if (!element) return
    const now = performance.now()
    const reading = read(element)
    if (reading.need === 'nothing' && now - loadedAt >= proven) loads = 0
    if (asking && !isSameWait(wait, reading)) reset()
    const next = look(wait, reading, now, loads)
    wait = next.wait
    if (next.ask && !asking) void ask(element)
  }

  async function ask(element: HTMLMediaElement): Promise<void> {
    const question = new AbortController()
    asking = question
    const about = wait
    const answer = await askAgain(url, question.signal)
    // Data may have come meanwhile, or the player may have gone.
    if (asking !== question) return
    asking = null
    if (element !== media() || !isSameWait(about, read(element))) return
    const verdict = decide(about, { answer, link, loads, hasLoaded: hasBegun() })
    if (verdict === 'wait') return
    keepPlace(element)
    if (verdict === 'load') {
      if (answer.kind === 'link') link = answer.link
      loads += 1
      loadedAt = performance.now()
      wait = noWait
      element.load()
      return
    }
    hasLoaded = false
    loads = 0
    reset()
    player?.fail()
  }

  function keepPlace(element: HTMLMediaElement): void {
    if (!hasLoaded || place) return
    const { currentTime: time, playbackRate: speed, volume, muted } = element
    place = { time, speed, volume, muted }
  }

  return {
    watch(next) {
      player = next
      const timer = setInterval(tick, interval)
      return () => {
        clearInterval(timer)
        reset()
        player = null
      }
    },
    onError: tick,
    onLoaded() {
      const element = media()
      const from = place
      hasLoaded = true
      place = null
      if (!element || !from) return
      element.volume = from.volume
      element.muted = from.muted
      element.playbackRate = from.speed
      element.currentTime = from.time
      if (isPlaying) element.play().catch(() => {})
    },
    onPlay() {
      isPlaying = true
    },
    onPause() {
      // A player that breaks off pauses too, and no person asked for that.
      if (!media()?.error && !place) isPlaying = false
    },
  }
}

/** A first load may take its time; one that was loaded before has no more reason to. */
function readingOf(element: HTMLMediaElement, hasBegun: boolean): Reading {
  const { buffered, currentTime, ended, error, paused, readyState, seeking } = element
  let had = 0
  for (let index = 0; index < buffered.length; index += 1) had += buffered.end(index) - buffered.start(index)
  const isStarved =
    readyState === HTMLMediaElement.HAVE_NOTHING
      ? hasBegun && element.networkState === HTMLMediaElement.NETWORK_LOADING
      : seeking || (!paused && !ended && readyState < HTMLMediaElement.HAVE_FUTURE_DATA)
  return {
    need: error ? 'again' : isStarved ? 'data' : 'nothing',
    mark: `${readyState} ${currentTime} ${had}`,
  }
}
