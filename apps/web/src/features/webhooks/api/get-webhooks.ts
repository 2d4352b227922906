import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { webhookKeys } from './keys.ts'

/** Those of the project and those of all projects. Events come and go without us, so they are asked for again. */
export const webhooksQuery = (projectId: number) =>
  queryOptions({
    queryKey: webhookKeys.list(projectId),
    queryFn: ({ signal }) => api.get('/api/webhooks/', { schema: (c) => c.Webhook.array(), signal }),
    select: (webhooks) => webhooks.filter(({ project }) => project === projectId || project === null),
    refetchInterval: 5_000,
  })
