/** How a video is stepped through and how fast it may play. Pure. */

const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2]

export interface Speeds {
  /** The one to begin with. */
  start: number
  choices: readonly number[]
}

const within = (text: unknown, fallback: number): number => {
  const value = Number(text ?? fallback)
  return value >= 0.05 && value <= 10 ? value : fallback
}

/** A least speed counts only where the config names one: slower than usual is what labeling often needs. */
export function speedsOf(start: unknown, least: unknown): Speeds {
  const first = within(start, 1)
  const floor = Math.min(within(least, 0.05), first)
  const choices = [...new Set([...speeds, first])].filter((speed) => speed >= floor)
  return { start: first, choices: choices.toSorted((a, b) => a - b) }
}

export function frameRateOf(value: unknown): number {
  const rate = Number(value)
  return rate > 0 && Number.isFinite(rate) ? rate : 24
}

/**
 * The time to seek to for a step of whole frames: the middle of a frame, because its edge may show the one
 * before. The duration may be unknown (not finite).
 */
export function stepped(time: number, frames: number, rate: number, duration: number): number {
  const frame = Math.floor(time * rate + 1e-6)
  const last = Number.isFinite(duration) ? Math.max(0, Math.ceil(duration * rate - 1e-6) - 1) : Infinity
  return (Math.min(last, Math.max(0, frame + frames)) + 0.5) / rate
}
