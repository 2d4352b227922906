import { describe, expect, it } from 'vitest'
import { MemoryBackend } from '../providers/memory/backend.ts'
import { memoryDriver } from '../providers/memory/driver.ts'
import { InjectedFault, faulty, type Fault } from '../../testing/faulty.ts'
import { defaultRetryPolicy, retry, retryDelay, RetryQuota, type RetryPolicy } from './retry.ts'

const never = new AbortController().signal

/** A store that fails as told, behind the retry wrapper with a clock that only writes down. */
function setup(fault: Fault, policy: Partial<RetryPolicy> = {}, quota = new RetryQuota(500)) {
  const backend = new MemoryBackend()
  backend.put('pets', 'cat', 'purr')
  const waits: number[] = []
  const counter = { calls: 0 }
  const inner = faulty(memoryDriver(backend, { bucket: 'pets', prefix: null, secret: null }), fault, counter)
  const driver = retry(
    inner,
    { ...defaultRetryPolicy, random: () => 0.5, sleep: async (ms) => void waits.push(ms), ...policy },
    quota,
  )
  const list = (signal = never) =>
    driver.list({ prefix: '', recursive: true, cursor: null, limit: 10, signal })
  return { driver, list, waits, counter, quota, backend }
}

describe('retry', () => {
  it('succeeds when the third attempt does', async () => {
    const { list, waits, counter } = setup({ at: 1, count: 2, when: 'before' })
    expect((await list()).objects).toHaveLength(1)
    expect(counter.calls).toBe(3)
    expect(waits).toEqual([25, 50])
  })

  it('gives up after three attempts, with the error as it came', async () => {
    const { list, counter } = setup({ at: 1, count: 9, when: 'before' })
    await expect(list()).rejects.toBeInstanceOf(InjectedFault)
    expect(counter.calls).toBe(3)
  })

  it('waits longer when throttled', async () => {
    const { list, waits } = setup({ at: 1, count: 2, when: 'before', kind: 'throttled' })
    await list()
    expect(waits).toEqual([500, 1000])
  })

  it.each(['not_found', 'denied', 'invalid_config', 'unsupported', 'cancelled', 'unknown'] as const)(
    'does not repeat what is %s',
    async (kind) => {
      const { list, counter } = setup({ at: 1, when: 'before', kind })
      await expect(list()).rejects.toMatchObject({ kind })
      expect(counter.calls).toBe(1)
    },
  )

  it('makes a write whose answer was lost again, to the same effect', async () => {
    const { driver, backend, counter } = setup({ at: 1, when: 'after', operations: ['write'] })
    await driver.write?.('dog', Buffer.from('woof'), { contentType: 'text/plain', signal: never })
    expect(counter.calls).toBe(2)
    expect(Buffer.from(backend.bucket('pets').get('dog')?.bytes ?? []).toString()).toBe('woof')
  })

  it('stops at once when cancelled while it waits', async () => {
    const stop = new AbortController()
    const { list, counter } = setup(
      { at: 1, count: 9, when: 'before' },
      {
        sleep: async (_ms, signal) => {
          stop.abort()
          signal.throwIfAborted()
        },
      },
    )
    await expect(list(stop.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(counter.calls).toBe(1)
  })

  it('does without retries once the quota of the storage is used up, and earns them back', async () => {
    const quota = new RetryQuota(30)
    const broken = setup({ at: 1, count: 1000, when: 'before' }, {}, quota)
    await expect(broken.list()).rejects.toBeInstanceOf(InjectedFault)
    expect(quota.left).toBe(2)
    await expect(broken.list()).rejects.toBeInstanceOf(InjectedFault)
    expect(broken.counter.calls).toBe(4)
    const working = setup({ at: 0, when: 'before' }, {}, quota)
    for (let i = 0; i < 12; i++) await working.list()
    expect(quota.left).toBe(14)
    await expect(broken.list()).rejects.toBeInstanceOf(InjectedFault)
    expect(broken.counter.calls).toBe(6)
  })

  it('gives back what a successful retry took', async () => {
    const { list, quota } = setup({ at: 1, when: 'before' })
    await list()
    expect(quota.left).toBe(500)
  })
})

describe('retryDelay', () => {
  const policy = { ...defaultRetryPolicy, random: () => 0.999999 }

  it('doubles from 50 ms or 1 s and stops at 20 s', () => {
    const transient = [0, 1, 2, 3].map((n) => Math.round(retryDelay(policy, 'unavailable', n, null) ?? -1))
    const throttled = [0, 1, 4, 5, 20].map((n) => Math.round(retryDelay(policy, 'throttled', n, null) ?? -1))
    expect(transient).toEqual([50, 100, 200, 400])
    expect(throttled).toEqual([1000, 2000, 16_000, 20_000, 20_000])
  })

  it('may be nothing at all: the jitter is full', () => {
    expect(retryDelay({ ...policy, random: () => 0 }, 'throttled', 3, null)).toBe(0)
  })

  it('is at least what the server asked for, unless that is more than 20 s', () => {
    expect(retryDelay(policy, 'unavailable', 0, 3000)).toBe(3000)
    expect(retryDelay(policy, 'throttled', 4, 3000)).toBeGreaterThan(15_000)
    expect(retryDelay(policy, 'unavailable', 0, 20_001)).toBeNull()
  })
})
