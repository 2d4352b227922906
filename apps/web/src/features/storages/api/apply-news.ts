import type { ProjectEvent } from '@sluice/contract'
import type { QueryClient } from '@tanstack/react-query'
import { keys } from '../../../lib/query.ts'
import { applyEvent, isActive } from '../model/apply-event.ts'
import type { AnyStorage } from '../model/kinds.ts'
import { storageKeys } from './keys.ts'

/** Brings the server's news into what is known of a project's storages; what they only make stale is asked for again. */
export function applyNews(queryClient: QueryClient, projectId: number, event: ProjectEvent): void {
  if (event.type === 'tasks') {
    void queryClient.invalidateQueries({ queryKey: keys.project(projectId) })
    void queryClient.invalidateQueries({ queryKey: keys.tasks(projectId), refetchType: 'none' })
    return
  }
  const listKey = storageKeys.list(projectId, event.type === 'backlog' ? 'target' : event.run.kind)
  const list = queryClient.getQueryCache().find<readonly AnyStorage[]>({ queryKey: listKey })
  // News can overtake an answer that is older than they are: they are brought into it too.
  const answer = list?.state.fetchStatus === 'fetching' ? list.promise : undefined
  const known = list?.state.data
  if (!known) {
    void answer?.then(() => applyNews(queryClient, projectId, event), nothing)
    return
  }
  // Another page or person has added a storage.
  if (!known.some(({ id }) => id === event.storage)) {
    void queryClient.invalidateQueries({ queryKey: listKey })
    return
  }
  const apply = () =>
    queryClient.setQueryData<readonly AnyStorage[]>(listKey, (now) => now && applyEvent(now, event))
  apply()
  if (event.type === 'run' && !isActive(event.run)) {
    void queryClient.invalidateQueries({ queryKey: listKey })
    void queryClient.invalidateQueries({ queryKey: storageKeys.runs(event.storage) })
    void queryClient.invalidateQueries({ queryKey: keys.project(projectId) })
  } else void answer?.then(apply, nothing)
}

const nothing = () => undefined
