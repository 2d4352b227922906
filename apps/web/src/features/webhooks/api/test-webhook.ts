import type { WebhookDelivery } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { webhookKeys } from './keys.ts'

/** Waits for the receiver; a refusal of his is an answer, not an error. */
export function useTestWebhook(id: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () =>
      api.post<WebhookDelivery>(`/api/webhooks/${id}/test`, { schema: (c) => c.WebhookDelivery }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: webhookKeys.all }),
        queryClient.invalidateQueries({ queryKey: webhookKeys.deliveries(id) }),
      ]),
  })
}
