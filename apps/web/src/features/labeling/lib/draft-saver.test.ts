import { describe, expect, it } from 'vitest'
import { createDraftSaver } from './draft-saver.ts'
import { testClock } from './test-clock.ts'

function setUp(save: (result: string) => Promise<unknown> = async () => undefined) {
  const clock = testClock(0)
  const saved: { at: number; result: string }[] = []
  const saver = createDraftSaver<string>({
    clock,
    random: () => 0,
    onState: () => undefined,
    save: async (result) => {
      await save(result)
      saved.push({ at: clock.now(), result })
    },
  })
  return { clock, saved, saver }
}

describe('the draft saver', () => {
  it('saves once, a second after the last of a few changes', async () => {
    const { clock, saved, saver } = setUp()
    saver.change('a')
    await clock.advance(400)
    saver.change('ab')
    await clock.advance(999)
    expect(saved).toEqual([])
    await clock.advance(1)
    expect(saved).toEqual([{ at: 1400, result: 'ab' }])
    expect(saver.state()).toEqual({ unsaved: 0, isSaving: false, failures: 0, savedAt: 1400 })
  })

  it('saves within two seconds of the first change even while changes go on', async () => {
    const { clock, saved, saver } = setUp()
    for (let i = 0; i < 40; i += 1) {
      saver.change(`${i}`)
      await clock.advance(100)
    }
    expect(saved.map(({ at }) => at)).toEqual([2000, 4000])
  })

  it('keeps counting and tries again while the server does not answer', async () => {
    let isDown = true
    const { clock, saved, saver } = setUp(async () => {
      if (isDown) throw new Error('offline')
    })
    for (let i = 0; i < 12; i += 1) saver.change(`${i}`)
    await clock.advance(10_000)
    expect(saved).toEqual([])
    expect(saver.state().unsaved).toBe(12)
    expect(saver.state().failures).toBeGreaterThan(1)
    isDown = false
    await clock.advance(30_000)
    expect(saved.map(({ result }) => result)).toEqual(['11'])
    expect(saver.state()).toMatchObject({ unsaved: 0, failures: 0 })
  })

  it('sends what changed during a save afterwards, never two at a time', async () => {
    const clock = testClock(0)
    const first = Promise.withResolvers<void>()
    const begun: string[] = []
    const saver = createDraftSaver<string>({
      clock,
      random: () => 0,
      onState: () => undefined,
      save: (result) => {
        begun.push(result)
        return begun.length === 1 ? first.promise : Promise.resolve()
      },
    })
    saver.change('a')
    await clock.advance(1000)
    saver.change('b')
    await clock.advance(60_000)
    expect(begun).toEqual(['a'])
    expect(saver.state().unsaved).toBe(2)
    first.resolve()
    await clock.advance(2000)
    expect(begun).toEqual(['a', 'b'])
    expect(saver.state().unsaved).toBe(0)
  })

  it('begins nothing after it was stopped, and waits for what is on its way', async () => {
    const { clock, saved, saver } = setUp()
    saver.change('a')
    await saver.stop()
    saver.change('b')
    await clock.advance(60_000)
    expect(saved).toEqual([])
  })

  it('saves at once when flushed', async () => {
    const { saved, saver } = setUp()
    saver.change('a')
    await saver.flush()
    expect(saved).toEqual([{ at: 0, result: 'a' }])
  })
})
