import type { RunError } from '@sluice/contract'
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { storageKeys } from './keys.ts'

export interface RunErrorPage {
  errors: readonly RunError[]
  next: number | null
  total: number
}

export const runErrorsQuery = (runId: number, search: string) =>
  infiniteQueryOptions({
    queryKey: storageKeys.errors(runId, search),
    queryFn: ({ pageParam, signal }) =>
      api.get<RunErrorPage>(`/api/storages/runs/${runId}/errors`, {
        query: { cursor: pageParam, limit: 50, search },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
