import type { Json, JsonObject } from '@sluice/contract'
import type { ColumnType, Generated } from 'kysely'
import type { GeneratedJsonb, GeneratedTime, Time } from './columns.ts'

export interface UsersTable {
  id: Generated<number>
  email: string
  username: string
  first_name: Generated<string>
  last_name: Generated<string>
  phone: Generated<string>
  role: Generated<'owner' | 'member'>
  password_hash: string | null
  is_active: Generated<boolean>
  token_hash: Buffer | null
  token_sealed: string | null
  custom_hotkeys: GeneratedJsonb<JsonObject>
  date_joined: GeneratedTime
  last_activity: GeneratedTime
}
export interface SessionsTable {
  id_hash: Buffer
  user_id: number
  created_at: GeneratedTime
  last_seen_at: GeneratedTime
  expires_at: Time
  user_agent: string | null
  address: string | null
}
export interface PersonalTokensTable {
  jti: string
  user_id: number
  created_at: GeneratedTime
  expires_at: Time
  revoked_at: Time | null
  last_used_at: Time | null
}
export interface SettingsTable {
  name: string
  value: ColumnType<Json, string, string>
}
