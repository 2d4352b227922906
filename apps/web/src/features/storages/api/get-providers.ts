import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { storageKeys } from './keys.ts'

export const providersQuery = queryOptions({
  queryKey: storageKeys.providers,
  queryFn: ({ signal }) =>
    api.get('/api/storages/providers', { schema: (c) => c.ProviderDescriptor.array(), signal }),
  staleTime: 300_000,
})
