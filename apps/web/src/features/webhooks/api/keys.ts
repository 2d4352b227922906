export const webhookKeys = {
  all: ['webhooks'] as const,
  list: (projectId: number) => ['webhooks', projectId] as const,
  deliveries: (webhookId: number) => ['webhook-deliveries', webhookId] as const,
}
