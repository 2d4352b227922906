import type { User } from '@sluice/contract'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { useEnter } from './use-enter.ts'

export interface SignInBody {
  email: string
  password: string
}

export function useSignIn(next: string | undefined) {
  const enter = useEnter(next)
  return useMutation({
    mutationFn: (body: SignInBody) => api.post<User>('/api/auth/login', { body, schema: (c) => c.User }),
    onSuccess: enter,
    meta: { anonymous: true },
  })
}
