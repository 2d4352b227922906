import type { OutboxStore } from './outbox.ts'

/** The first store while it works; what it refuses to keep (private windows, full disks) goes to the second. */
export function withFallback(first: OutboxStore, second: OutboxStore, onFallback: () => void): OutboxStore {
  return {
    all: async () => {
      const [durable, other] = await Promise.all([first.all().catch(() => []), second.all()])
      return [...durable, ...other].toSorted((a, b) => a.at - b.at)
    },
    put: async (submission) => {
      try {
        await first.put(submission)
      } catch {
        onFallback()
        await second.put(submission)
      }
    },
    remove: async (id) => {
      await Promise.all([first.remove(id).catch(() => undefined), second.remove(id)])
    },
  }
}
