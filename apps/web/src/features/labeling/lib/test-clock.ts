import type { Clock } from './clock.ts'

/** A clock that tests move by hand. Calls run in the order in which they are due. */
export function testClock(start = 1_000_000): Clock & { advance: (milliseconds: number) => Promise<void> } {
  let now = start
  let calls: { at: number; call: () => void }[] = []
  return {
    now: () => now,
    after(milliseconds, call) {
      const entry = { at: now + milliseconds, call }
      calls.push(entry)
      return () => {
        calls = calls.filter((other) => other !== entry)
      }
    },
    async advance(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        await settle()
        const due = calls.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (!due) break
        now = due.at
        calls = calls.filter((other) => other !== due)
        due.call()
      }
      now = end
      await settle()
    },
  }
}

/** Lets every promise that can go on do so, chains of them too. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0))
}
