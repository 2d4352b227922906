import type { User } from '@sluice/contract'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from './api.ts'
import { keys } from './query.ts'

export const authStateQuery = queryOptions({
  queryKey: keys.authState,
  queryFn: ({ signal }) => api.get('/api/auth/state', { schema: (c) => c.AuthState, signal }),
  staleTime: 60_000,
})

/** The signed-in user, inside pages that only signed-in people see. */
export function useUser(): User {
  const { data } = useQuery(authStateQuery)
  if (!data?.user) throw new Error('useUser outside of the signed-in part')
  return data.user
}

export function useSignOut() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post('/api/auth/logout'),
    // A full load drops everything this person has seen from memory.
    onSettled: () => {
      queryClient.clear()
      location.assign('/user/login')
    },
  })
}
