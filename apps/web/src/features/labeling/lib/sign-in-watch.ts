/**
 * Whether the server still knows the person. Work goes on without it: it is kept here, and sent when the same person
 * has signed in again, in whatever tab. Nothing of one person is sent as another.
 */
import { ApiError } from '../../../lib/api.ts'

export interface SignInWatch {
  /** Makes a request. While signed out it is made only once the same person is back; else it fails as 401. */
  send: <T>(request: () => Promise<T>) => Promise<T>
  /** Asks whether the person is back. */
  look: () => Promise<void>
  isOut: () => boolean
  subscribe: (listener: () => void) => () => void
}

/** `isSamePerson` asks the server who is signed in; it rejects when nobody is, or nobody answers. */
export function createSignInWatch(isSamePerson: () => Promise<boolean>): SignInWatch {
  const listeners = new Set<() => void>()
  let isOut = false
  const set = (next: boolean) => {
    if (isOut === next) return
    isOut = next
    for (const listener of listeners) listener()
  }
  const look = async () => {
    if (await isSamePerson().catch(() => false)) set(false)
  }
  return {
    async send(request) {
      if (isOut) await look()
      if (isOut) throw new ApiError(401, null)
      try {
        return await request()
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) set(true)
        throw error
      }
    },
    look,
    isOut: () => isOut,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
