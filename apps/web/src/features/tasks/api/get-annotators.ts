import type { UserSimple } from '@sluice/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'

const nameOf = (user: UserSimple) =>
  [user.first_name, user.last_name].filter((part) => part !== '').join(' ') || user.email

/** Names by user id. */
export const annotatorsQuery = queryOptions({
  queryKey: ['annotators'],
  queryFn: ({ signal }) => api.get<UserSimple[]>('/api/users/', { signal }),
  select: (users): ReadonlyMap<number, string> => new Map(users.map((user) => [user.id, nameOf(user)])),
  staleTime: 60_000,
})
