import type { WebhookDelivery } from '@sluice/contract'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { webhookKeys } from './keys.ts'

export const deliveriesQuery = (webhookId: number) =>
  queryOptions({
    queryKey: webhookKeys.deliveries(webhookId),
    queryFn: ({ signal }) =>
      api.get(`/api/webhooks/${webhookId}/deliveries`, { schema: (c) => c.WebhookDelivery.array(), signal }),
    refetchInterval: 3_000,
  })

export function useSendAgain(webhookId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (deliveryId: number) =>
      api.post<WebhookDelivery>(`/api/webhooks/${webhookId}/deliveries/${deliveryId}/resend`, {
        schema: (c) => c.WebhookDelivery,
      }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: webhookKeys.all }),
        queryClient.invalidateQueries({ queryKey: webhookKeys.deliveries(webhookId) }),
      ]),
  })
}
