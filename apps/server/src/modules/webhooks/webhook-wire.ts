import type { Webhook, WebhookDelivery } from '@sluice/contract'
import { moment, momentOrNull } from '../../lib/annotation-wire.ts'
import { maskedHeaders } from './secrets.ts'
import type { WebhookFacts } from './webhooks.store.ts'
import type { DeliveryRow } from './webhooks.types.ts'

/** There is one organization a server. */
const ORGANIZATION = 1

export const messageId = (row: Pick<DeliveryRow, 'message_id'>): string => `msg_${row.message_id}`

export function deliveryToWire(row: Omit<DeliveryRow, 'ids'>): WebhookDelivery {
  return {
    id: row.id,
    message_id: messageId(row),
    action: row.action,
    state: row.state,
    attempts: row.attempts,
    status: row.status,
    problem: row.problem,
    created_at: moment(row.created_at),
    tried_at: momentOrNull(row.tried_at),
    next_try_at: row.state === 'waiting' ? moment(row.not_before) : null,
  }
}

export function webhookToWire(row: WebhookFacts): Webhook {
  return {
    id: row.id,
    organization: ORGANIZATION,
    project: row.project_id,
    url: row.url,
    send_payload: row.send_payload,
    send_for_all_actions: row.send_for_all_actions,
    headers: maskedHeaders(row.secrets),
    is_active: row.is_active,
    actions: row.actions,
    consecutive_failures: row.consecutive_failures,
    created_at: moment(row.created_at),
    updated_at: moment(row.updated_at),
    switched_off_reason: row.switched_off_reason,
    waiting: row.waiting,
    last_delivery: row.last && deliveryToWire(row.last),
  }
}
