import type { SourceStorage, TargetStorage } from '@sluice/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { storageKeys } from './keys.ts'

/** `poll` in milliseconds, while no live news arrives. */
export const sourcesQuery = (projectId: number, poll: number | false) =>
  queryOptions({
    queryKey: storageKeys.list(projectId, 'source'),
    queryFn: ({ signal }) =>
      api.get<readonly SourceStorage[]>('/api/storages/', {
        query: { project: projectId },
        schema: (c) => c.SourceBase.loose().array(),
        signal,
      }),
    refetchInterval: poll,
  })

export const targetsQuery = (projectId: number, poll: number | false) =>
  queryOptions({
    queryKey: storageKeys.list(projectId, 'target'),
    queryFn: ({ signal }) =>
      api.get<readonly TargetStorage[]>('/api/storages/export', {
        query: { project: projectId },
        schema: (c) => c.TargetBase.loose().array(),
        signal,
      }),
    refetchInterval: poll,
  })
