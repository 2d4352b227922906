import type { SyncRun } from '@sluice/contract'
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import type { AnyStorage } from '../model/kinds.ts'
import { applyNews } from './apply-news.ts'
import { storageKeys } from './keys.ts'

const run = (id: number, state: SyncRun['state']) =>
  ({ id, storage: 1, kind: 'source', state, finished_at: null }) as SyncRun
const source = (current: SyncRun | null) => ({ id: 1, current_run: current, last_run: null }) as AnyStorage
const backlog = (pending: number) => ({ pending, retrying: 0, dead: 0, oldest_age: null, last_error: null })
const target = (pending: number) => ({ id: 2, export_on_save: true, backlog: backlog(pending) }) as AnyStorage

/** A list whose answers come when the test says so. */
function listOf(kind: 'source' | 'target') {
  const client = new QueryClient()
  const queryKey = storageKeys.list(1, kind)
  const answers: PromiseWithResolvers<readonly AnyStorage[]>[] = []
  const ask = () =>
    client.fetchQuery({
      queryKey,
      queryFn: () => {
        const answer = Promise.withResolvers<readonly AnyStorage[]>()
        answers.push(answer)
        return answer.promise
      },
    })
  return { client, ask, answers, shown: () => client.getQueryData<readonly AnyStorage[]>(queryKey)?.[0] }
}

describe('news of storages', () => {
  it('that come before the first answer, which may be older, are not lost', async () => {
    const { client, ask, answers, shown } = listOf('source')
    const asked = ask()
    applyNews(client, 1, { type: 'run', storage: 1, run: run(5, 'completed') })
    answers[0]?.resolve([source(run(5, 'running'))])
    await asked
    expect(shown()).toMatchObject({ current_run: null, last_run: { id: 5, state: 'completed' } })
  })

  it('are not undone by an answer that was on its way', async () => {
    const { client, ask, answers, shown } = listOf('target')
    const first = ask()
    answers[0]?.resolve([target(3)])
    await first
    const again = ask()
    applyNews(client, 1, { type: 'backlog', storage: 2, backlog: backlog(0) })
    expect(shown()).toMatchObject({ backlog: { pending: 0 } })
    answers[1]?.resolve([target(3)])
    await again
    expect(shown()).toMatchObject({ backlog: { pending: 0 } })
  })

  it('of a storage that is not in the list make it stale', async () => {
    const { client, ask, answers } = listOf('source')
    const asked = ask()
    answers[0]?.resolve([])
    await asked
    applyNews(client, 1, { type: 'run', storage: 1, run: run(5, 'running') })
    expect(client.getQueryState(storageKeys.list(1, 'source'))?.isInvalidated).toBe(true)
  })
})
