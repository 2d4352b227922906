import type { WebhookSecret } from '@sluice/contract'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'

/** The answer holds the new secret, this once. */
export function useRotateSecret(id: number) {
  return useMutation({
    mutationFn: () =>
      api.post<WebhookSecret>(`/api/webhooks/${id}/rotate-secret`, { schema: (c) => c.WebhookSecret }),
    gcTime: 0,
  })
}
