/**
 * When a player that gets no data is to be given its medium anew. Pure.
 *
 * Browsers repeat a refused request to a bucket for about half a minute before they say that anything is wrong, so
 * waiting for their word is not enough. A slow network is no reason: a byte that came starts the wait again, and
 * a link that is still the same is left to the browser.
 */
import type { Answer } from './ask-again.ts'

/** `data`: it waits for some. `again`: it has given up, and only a new load helps. */
export type Need = 'nothing' | 'data' | 'again'

/** What a player shows of itself. */
export interface Reading {
  need: Need
  /** Another one whenever data came, or a person went elsewhere in the medium. */
  mark: string
}

/** A wait, and how often the address was asked in it. */
export interface Wait extends Reading {
  /** Milliseconds: when the wait began, or the last question was put. */
  since: number
  asked: number
}

export const noWait: Wait = { need: 'nothing', mark: '', since: 0, asked: 0 }

/**
 * Milliseconds before each question. Browsers call a load stalled after three seconds without a byte (HTML,
 * "resource fetch"), so a second more is longer than they find normal. The last question comes just before Chromium
 * gives up by itself.
 */
const patience: Readonly<Record<Need, readonly number[]>> = {
  nothing: [],
  data: [4000, 8000, 16_000],
  again: [0, 4000, 8000],
}

/** Loads in a row that did not help; more of the same would not either. */
const mostLoads = 3

/**
 * One look at the player: is it time to ask? `loads` counts those since data last flowed for a while: each makes
 * the next wait longer.
 */
export function look(wait: Wait, reading: Reading, now: number, loads: number): { wait: Wait; ask: boolean } {
  if (reading.need === 'nothing') return { wait: noWait, ask: false }
  const current = isSameWait(wait, reading)
    ? wait
    : { ...reading, since: now, asked: Math.min(loads, mostLoads - 1) }
  const pause = patience[current.need][current.asked]
  if (pause === undefined || now - current.since < pause) return { wait: current, ask: false }
  return { wait: { ...current, since: now, asked: current.asked + 1 }, ask: true }
}

export const isSameWait = (wait: Wait, { need, mark }: Reading): boolean =>
  need === wait.need && mark === wait.mark

export interface Facts {
  answer: Answer
  /** The link the player has, as far as is known. */
  link: string | null
  loads: number
  /** It was there before: not a file that no browser can play. */
  hasLoaded: boolean
}

/** What to do about an answer. `fail` is for a person to hear of. */
export function decide(
  { need, asked }: Wait,
  { answer, link, loads, hasLoaded }: Facts,
): 'load' | 'wait' | 'fail' {
  if (answer.kind === 'refused') return 'fail'
  if (answer.kind === 'unreachable') return asked < patience[need].length ? 'wait' : 'fail'
  if (need === 'data') {
    if (answer.kind === 'direct') return 'wait'
    if (answer.link !== null && answer.link === link) return 'wait'
  }
  return loads < (hasLoaded ? mostLoads : 1) ? 'load' : 'fail'
}
