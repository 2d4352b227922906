import { finished } from 'node:stream'
import type { StorageDriver } from '../kit/driver.ts'
import { wrapDriver } from './wrap-driver.ts'

/** Hands out a fixed number of slots, first come first served. */
export class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** Resolves with the release function, to be called once. Rejects when the signal aborts first. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free--
    else await this.#wait(signal)
    let released = false
    return () => {
      if (released) return
      released = true
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(signal.reason as Error)
      }
      this.#waiting.push(enter)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}

/**
 * At most `count` requests of this driver at once. A read holds its slot until its body has ended or been
 * destroyed.
 */
export function limit(driver: StorageDriver, count: number): StorageDriver {
  const slots = new Slots(count)
  const limited = wrapDriver(driver, async ({ signal }, run) => {
    const release = await slots.take(signal)
    try {
      return await run()
    } finally {
      release()
    }
  })
  return {
    ...limited,
    async read(key, options) {
      const release = await slots.take(options.signal)
      try {
        const found = await driver.read(key, options)
        finished(found.body, { writable: false }, release)
        return found
      } catch (error) {
        release()
        throw error
      }
    },
  }
}
