import type { UserSimple } from '@sluice/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { accountKeys } from './keys.ts'

export interface Member extends UserSimple {
  last_activity?: string
  date_joined?: string
}

export const membersQuery = queryOptions({
  queryKey: accountKeys.members,
  queryFn: ({ signal }) =>
    api.get<readonly Member[]>('/api/users/', { schema: (c) => c.UserSimple.loose().array(), signal }),
})
