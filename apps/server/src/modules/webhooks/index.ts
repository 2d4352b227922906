/**
 * Webhooks: addresses that are told what happens here, with signed requests in the shapes of Label Studio.
 *
 * What is told is written down elsewhere, in the transaction that makes it true (modules/webhook-events); here
 * it is sent, at least once, through the guarded way out.
 */
export { createSender, type Sender } from './deliver.ts'
export { createPayloads } from './payload.ts'
export { createVault } from './secrets.ts'
export { webhooksRoutes } from './webhooks.routes.ts'
export { createWebhooks } from './webhooks.service.ts'
export type { DeliveryLimits } from './webhooks.types.ts'
