import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../lib/api.ts'
import { createSignInWatch } from './sign-in-watch.ts'

/** A server that knows one person at a time. */
function server() {
  let person: string | null = 'ada'
  const taken: string[] = []
  const watch = createSignInWatch(() =>
    person === null ? Promise.reject(new ApiError(401, null)) : Promise.resolve(person === 'ada'),
  )
  return {
    watch,
    taken,
    signIn: (who: string | null) => void (person = who),
    save: (what: string) =>
      watch.send(() => {
        if (person === null) return Promise.reject(new ApiError(401, null))
        taken.push(`${person}: ${what}`)
        return Promise.resolve(what)
      }),
  }
}

describe('work of somebody whose session has ended', () => {
  it('is refused, and taken again when the same person is back', async () => {
    const { watch, save, signIn, taken } = server()
    await save('one')
    expect(watch.isOut()).toBe(false)
    signIn(null)
    await expect(save('two')).rejects.toMatchObject({ status: 401 })
    expect(watch.isOut()).toBe(true)
    await expect(save('two')).rejects.toMatchObject({ status: 401 })
    signIn('ada')
    await save('two')
    expect(watch.isOut()).toBe(false)
    expect(taken).toEqual(['ada: one', 'ada: two'])
  })

  it('never goes out as somebody else', async () => {
    const { watch, save, signIn, taken } = server()
    signIn(null)
    await expect(save('mine')).rejects.toMatchObject({ status: 401 })
    signIn('bob')
    await expect(save('mine')).rejects.toMatchObject({ status: 401 })
    await watch.look()
    expect(watch.isOut()).toBe(true)
    expect(taken).toEqual([])
  })

  it('other failures say nothing about the session', async () => {
    const { watch } = server()
    await expect(watch.send(() => Promise.reject(new ApiError(503, null)))).rejects.toMatchObject({
      status: 503,
    })
    expect(watch.isOut()).toBe(false)
  })
})
