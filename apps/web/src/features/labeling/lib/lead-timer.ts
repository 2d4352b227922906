/** Seconds a person worked on a task: from when it could be seen, without hidden tabs and long absences. */
const longestIdle = 5 * 60_000

export interface LeadTimer {
  /** The media are in: time counts from here. */
  start: () => void
  /** A sign of life: key, pointer, wheel. */
  touch: () => void
  setHidden: (isHidden: boolean) => void
  /** In seconds, with those of earlier sessions. */
  seconds: () => number
}

export function createLeadTimer(now: () => number, before = 0): LeadTimer {
  let total = 0
  let since: number | null = null
  let lastSign = 0
  let isHidden = false
  let isStarted = false

  /** Until the last sign of life plus the idle limit, at most. */
  const close = () => {
    if (since === null) return
    total += Math.max(Math.min(now(), lastSign + longestIdle) - since, 0)
    since = null
  }
  const open = () => {
    if (!isStarted || isHidden || since !== null) return
    since = now()
    lastSign = since
  }
  return {
    start() {
      if (isStarted) return
      isStarted = true
      open()
    },
    touch() {
      if (since !== null && now() > lastSign + longestIdle) close()
      if (since === null) open()
      lastSign = now()
    },
    setHidden(hidden) {
      isHidden = hidden
      if (hidden) close()
      else open()
    },
    seconds() {
      const running = since === null ? 0 : Math.max(Math.min(now(), lastSign + longestIdle) - since, 0)
      return Math.round(before * 1000 + total + running) / 1000
    },
  }
}
