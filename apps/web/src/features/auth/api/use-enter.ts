import type { AuthState, User } from '@sluice/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { keys } from '../../../lib/query.ts'

/** Goes in as the user who has just signed in or up: to the page first asked for, else to the projects. */
export function useEnter(next: string | undefined) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const router = useRouter()
  return async (user: User) => {
    queryClient.setQueryData<AuthState>(keys.authState, (old) => ({
      open_signup: old?.open_signup ?? false,
      needs_owner: false,
      user,
    }))
    if (next === undefined) await navigate({ to: '/projects' })
    else router.history.push(next)
  }
}
