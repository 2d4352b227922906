import { queryOptions } from '@tanstack/react-query'
import { api } from './api.ts'
import { keys } from './query.ts'

/** Kinds of stores and the options of each. */
export const providersQuery = queryOptions({
  queryKey: keys.providers,
  queryFn: ({ signal }) =>
    api.get('/api/storages/providers', { schema: (c) => c.ProviderDescriptor.array(), signal }),
  staleTime: 300_000,
})
