import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError, isTransient } from './api.ts'

/** `onSignedOut` is called when any answer says that the session is gone. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (mutation.meta?.['anonymous'] !== true) onError(error)
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => isTransient(error) && failures < 2,
      },
    },
  })
}

/** Keys of what several features read. Keys of one feature's own data live in that feature. */
export const keys = {
  authState: ['auth-state'] as const,
  providers: ['storage-providers'] as const,
  connections: ['connections'] as const,
  projects: ['projects'] as const,
  project: (id: number) => ['project', id] as const,
  /** Everything about a project's tasks; a 'tasks' event makes all of it stale. */
  tasks: (projectId: number) => ['tasks', projectId] as const,
}
