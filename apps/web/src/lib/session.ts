import type { User } from '@sluice/contract'
import { queryOptions, useMutation } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { api } from './api.ts'
import { keys } from './query.ts'

export const authStateQuery = queryOptions({
  queryKey: keys.authState,
  queryFn: ({ signal }) => api.get('/api/auth/state', { schema: (c) => c.AuthState, signal }),
  staleTime: 60_000,
})

const keepers = new Set<symbol>()

/** While it holds, the end of the session does not take the person to the sign-in page. Returns how to let go. */
export function keepPageSignedOut(): () => void {
  const keeper = Symbol('keeper')
  keepers.add(keeper)
  return () => keepers.delete(keeper)
}

export const isPageKept = (): boolean => keepers.size > 0

/** The signed-in user, inside pages that only signed-in people see. */
export function useUser(): User {
  // Of the route, not of the cache: it holds until the page is left, also while a session is ending.
  const { user } = useRouteContext({ strict: false }) as { user?: User }
  if (!user) throw new Error('useUser outside of the signed-in part')
  return user
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => api.post('/api/auth/logout'),
    // A full load drops everything this person has seen from memory.
    onSettled: () => location.assign('/user/login'),
  })
}
