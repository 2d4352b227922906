import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { accountKeys } from './keys.ts'

export interface Invitation {
  token: string
  /** Path on this server. */
  invite_url: string
}

export const invitationQuery = queryOptions({
  queryKey: accountKeys.invitation,
  queryFn: ({ signal }) => api.get<Invitation>('/api/invite', { signal }),
})

export function useResetInvitation() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<Invitation>('/api/invite/reset-token'),
    onSuccess: (invitation) => queryClient.setQueryData(accountKeys.invitation, invitation),
  })
}
