import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { accountKeys } from './keys.ts'

/** In the list `token` lacks its signature: enough to revoke it, not enough to use it. */
export interface PersonalToken {
  token: string
  created_at: string
  expires_at: string
}

export const personalTokensQuery = queryOptions({
  queryKey: accountKeys.personal,
  queryFn: ({ signal }) => api.get<readonly PersonalToken[]>('/api/token/', { signal }),
})

export function useCreatePersonalToken() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<PersonalToken>('/api/token/'),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: accountKeys.personal }),
  })
}

export function useRevokePersonalToken() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (token: string) => api.post('/api/token/blacklist/', { body: { refresh: token } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: accountKeys.personal }),
  })
}
