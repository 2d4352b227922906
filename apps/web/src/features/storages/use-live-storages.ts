import type { ProjectEvent } from '@sluice/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '../../lib/query.ts'
import { pollWhileDown, useProjectEvents } from '../../lib/use-project-events.ts'
import { sourcesQuery, targetsQuery } from './api/get-storages.ts'
import { storageKeys } from './api/keys.ts'
import { addSample, rateOf, type Sample } from './model/rate.ts'
import { applyEvent, isActive } from './model/apply-event.ts'
import type { AnyStorage } from './model/kinds.ts'

/** The storages of a project, kept true by the server's news, or by asking while the news are cut off. */
export function useLiveStorages(projectId: number) {
  const queryClient = useQueryClient()
  const [samples, setSamples] = useState<ReadonlyMap<number, readonly Sample[]>>(new Map())
  const onEvent = (event: ProjectEvent) => {
    if (event.type === 'tasks') {
      void queryClient.invalidateQueries({ queryKey: keys.project(projectId) })
      void queryClient.invalidateQueries({ queryKey: keys.tasks(projectId), refetchType: 'none' })
      return
    }
    if (event.type === 'run') {
      const sample = { at: Date.now(), count: event.run.listed }
      setSamples((old) => new Map(old).set(event.storage, addSample(old.get(event.storage) ?? [], sample)))
    }
    const listKey = storageKeys.list(projectId, event.type === 'backlog' ? 'target' : event.run.kind)
    const before = queryClient.getQueryData<readonly AnyStorage[]>(listKey)
    if (!before) return
    // Another page or person has added a storage.
    if (!before.some(({ id }) => id === event.storage)) {
      void queryClient.invalidateQueries({ queryKey: listKey })
      return
    }
    queryClient.setQueryData<readonly AnyStorage[]>(listKey, applyEvent(before, event))
    if (event.type === 'run' && !isActive(event.run)) {
      void queryClient.invalidateQueries({ queryKey: listKey })
      void queryClient.invalidateQueries({ queryKey: storageKeys.runs(event.storage) })
      void queryClient.invalidateQueries({ queryKey: keys.project(projectId) })
    }
  }
  const connection = useProjectEvents(projectId, onEvent)
  const poll = pollWhileDown(connection)
  return {
    connection,
    /** Objects per second of the run of a storage, from the last ten seconds of news; null while unknown. */
    rateOf: (storageId: number) => rateOf(samples.get(storageId) ?? []),
    sources: useQuery(sourcesQuery(projectId, poll)),
    targets: useQuery(targetsQuery(projectId, poll)),
  }
}
