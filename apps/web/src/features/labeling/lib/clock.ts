/** Time as a parameter. `after` calls once and returns how to take the call back. */
export interface Clock {
  now: () => number
  after: (milliseconds: number, call: () => void) => () => void
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** 1, 2, 4, … at most 30 seconds, each cut by up to a fifth so that many browsers do not return at once. */
export const backoff = (failures: number, random: number) =>
  Math.min(30_000, 1000 * 2 ** Math.min(failures - 1, 10)) * (1 - random / 5)
