import type { ProjectEvent } from '@sluice/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { pollWhileDown, useProjectEvents } from '../../lib/use-project-events.ts'
import { applyNews } from './api/apply-news.ts'
import { sourcesQuery, targetsQuery } from './api/get-storages.ts'
import { addSample, rateOf, type Sample } from './model/rate.ts'

/** The storages of a project, kept true by the server's news, or by asking while the news are cut off. */
export function useLiveStorages(projectId: number) {
  const queryClient = useQueryClient()
  const [samples, setSamples] = useState<ReadonlyMap<number, readonly Sample[]>>(new Map())
  const onEvent = (event: ProjectEvent) => {
    if (event.type === 'run') {
      const sample = { at: Date.now(), count: event.run.listed }
      setSamples((old) => new Map(old).set(event.storage, addSample(old.get(event.storage) ?? [], sample)))
    }
    applyNews(queryClient, projectId, event)
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
