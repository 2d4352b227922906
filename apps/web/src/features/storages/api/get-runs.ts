import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { storageKeys } from './keys.ts'

/** Newest first. */
export const runsQuery = (storageId: number) =>
  queryOptions({
    queryKey: storageKeys.runs(storageId),
    queryFn: ({ signal }) =>
      api.get('/api/storages/runs/', {
        query: { storage: storageId },
        schema: (c) => c.SyncRun.array(),
        signal,
      }),
  })
