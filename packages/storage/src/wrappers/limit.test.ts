import { describe, expect, it } from 'vitest'
import { MemoryBackend } from '../providers/memory/backend.ts'
import { memoryDriver } from '../providers/memory/driver.ts'
import { limit, Slots } from './limit.ts'
import { wrapDriver } from './wrap-driver.ts'

const never = new AbortController().signal

describe('Slots', () => {
  it('are handed out in order and never more than there are', async () => {
    const slots = new Slots(2)
    const order: number[] = []
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const release = await slots.take(never)
        order.push(i)
        most = Math.max(most, ++inside)
        await new Promise(setImmediate)
        inside--
        release()
        release()
      }),
    )
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(most).toBe(2)
  })

  it('are not lost by those who stop waiting', async () => {
    const slots = new Slots(1)
    const release = await slots.take(never)
    const stop = new AbortController()
    const impatient = slots.take(stop.signal)
    const patient = slots.take(never)
    stop.abort()
    await expect(impatient).rejects.toMatchObject({ name: 'AbortError' })
    release()
    const second = await patient
    second()
    await expect(slots.take(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    ;(await slots.take(never))()
  })
})

describe('limit', () => {
  function setup(count: number) {
    const backend = new MemoryBackend()
    backend.put('pets', 'cat', 'purr'.repeat(100_000))
    let reads = 0
    const counted = wrapDriver(
      memoryDriver(backend, { bucket: 'pets', prefix: null, secret: null }),
      async (_call, run) => {
        reads++
        return run()
      },
    )
    return { driver: limit(counted, count), reads: () => reads }
  }

  it('counts a read until its body has ended or been destroyed', async () => {
    const { driver, reads } = setup(2)
    const first = await driver.read('cat', { signal: never })
    const second = await driver.read('cat', { signal: never })
    const third = driver.read('cat', { signal: never })
    const fourth = driver.read('cat', { signal: never })
    await new Promise(setImmediate)
    expect(reads()).toBe(2)
    first.body.destroy()
    ;(await third).body.destroy()
    await second.body.toArray()
    ;(await fourth).body.destroy()
    expect(reads()).toBe(4)
  })

  it('frees the slot of a read that failed', async () => {
    const { driver } = setup(1)
    for (let i = 0; i < 3; i++)
      await expect(driver.read('dog', { signal: never })).rejects.toMatchObject({ kind: 'not_found' })
    ;(await driver.read('cat', { signal: never })).body.destroy()
  })
})
