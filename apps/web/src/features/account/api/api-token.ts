import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { accountKeys } from './keys.ts'

interface Token {
  token: string
}

export const apiTokenQuery = queryOptions({
  queryKey: accountKeys.token,
  queryFn: ({ signal }) => api.get<Token>('/api/current-user/token', { signal }),
  gcTime: 0,
})

export function useResetApiToken() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<Token>('/api/current-user/reset-token/'),
    onSuccess: (token) => queryClient.setQueryData(accountKeys.token, token),
  })
}
