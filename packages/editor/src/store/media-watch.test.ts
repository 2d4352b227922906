import { describe, expect, it } from 'vitest'
import { mediaWatch, type MediaFailure, type MediaWatch } from './media-watch.ts'

function watched(): { watch: MediaWatch; told: (MediaFailure | null)[] } {
  const told: (MediaFailure | null)[] = []
  return { watch: mediaWatch((failure) => told.push(failure)), told }
}
const failure = { object: 'image', url: '/gone.png' }

describe('the media of a task', () => {
  it('are there at once when the task shows none', () => {
    const { watch, told } = watched()
    watch.start()
    expect(told).toEqual([null])
  })

  it('are there when the last of them is, and this is told once', () => {
    const { watch, told } = watched()
    watch.report('a', { state: 'loading' })
    watch.report('b', { state: 'ready' })
    watch.start()
    expect(told).toEqual([])
    watch.report('a', { state: 'ready' })
    watch.report('c', { state: 'loading' })
    watch.report('c', { state: 'ready' })
    expect(told).toEqual([null])
  })

  it('are not told of before every tag has reported', () => {
    const { watch, told } = watched()
    watch.report('a', { state: 'ready' })
    expect(told).toEqual([])
  })

  it('fail with the first that fails, and are there after another try', () => {
    const { watch, told } = watched()
    watch.report('a', { state: 'loading' })
    watch.start()
    watch.report('b', { state: 'failed', failure })
    watch.report('a', { state: 'failed', failure: { object: 'other', url: '/x' } })
    watch.report('b', { state: 'loading' })
    watch.report('b', { state: 'ready' })
    expect(told).toEqual([failure])
    watch.report('a', { state: 'ready' })
    expect(told).toEqual([failure, null])
  })

  it('are not waited for once their tag is gone', async () => {
    const { watch, told } = watched()
    watch.report('a', { state: 'loading' })
    watch.report('b', { state: 'ready' })
    watch.start()
    watch.forget('a')
    await Promise.resolve()
    expect(told).toEqual([null])
  })

  it('are not told of when the page goes before they came', async () => {
    const { watch, told } = watched()
    watch.report('a', { state: 'loading' })
    const stop = watch.start()
    watch.forget('a')
    stop()
    await Promise.resolve()
    expect(told).toEqual([])
  })
})
