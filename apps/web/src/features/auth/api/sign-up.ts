import type { User } from '@sluice/contract'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { useEnter } from './use-enter.ts'

export interface SignUpBody {
  email: string
  password: string
  first_name: string
  last_name: string
  token?: string
}

export function useSignUp(next: string | undefined) {
  const enter = useEnter(next)
  return useMutation({
    mutationFn: (body: SignUpBody) => api.post<User>('/api/auth/signup', { body, schema: (c) => c.User }),
    onSuccess: enter,
    meta: { anonymous: true },
  })
}
