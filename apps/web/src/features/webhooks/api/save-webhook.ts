import type { NewWebhook, Webhook, WebhookCreate, WebhookWrite } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { webhookKeys } from './keys.ts'

/** The answer holds the signing secret, this once. */
export function useCreateWebhook() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: WebhookCreate) =>
      api.post<NewWebhook>('/api/webhooks/', { body, schema: (c) => c.NewWebhook }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: webhookKeys.all }),
    // nothing keeps the secret longer than the dialog that shows it
    gcTime: 0,
  })
}

export function useUpdateWebhook(id: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: WebhookWrite) =>
      api.patch<Webhook>(`/api/webhooks/${id}/`, { body, schema: (c) => c.Webhook }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: webhookKeys.all }),
  })
}
