import type { Generated } from 'kysely'
import type { GeneratedJsonb, GeneratedTime, Time } from './columns.ts'

export interface WebhooksTable {
  id: Generated<number>
  project_id: number | null
  url: string
  send_payload: Generated<boolean>
  send_for_all_actions: Generated<boolean>
  actions: Generated<string[]>
  is_active: Generated<boolean>
  secrets: GeneratedJsonb<Record<string, string>>
  previous_until: Time | null
  switched_off_reason: string | null
  consecutive_failures: Generated<number>
  last_success_at: Time | null
  rest_until: GeneratedTime
  created_at: GeneratedTime
  updated_at: GeneratedTime
}
export interface WebhookDeliveriesTable {
  id: Generated<number>
  webhook_id: number
  message_id: Generated<string>
  action: string
  project_id: number | null
  ids: number[]
  state: Generated<'waiting' | 'delivered' | 'dead'>
  attempts: Generated<number>
  not_before: GeneratedTime
  claimed_until: Time | null
  claimed_by: string | null
  status: number | null
  problem: string | null
  tried_at: Time | null
  finished_at: Time | null
  created_at: GeneratedTime
}
