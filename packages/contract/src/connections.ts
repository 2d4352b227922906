import { z } from 'zod'
import { Flag, Id, Moment } from './common.ts'
import { UserSimple } from './users.ts'

/** Ours: body of POST /api/connections. Either a provider with options, or a storage to take both from. */
export const ConnectionCreate = z
  .object({
    title: z.string().trim().min(1, 'Enter a name.').max(256),
    /** Everybody of this server may use it; otherwise its maker and the owner of the server. */
    shared: Flag.default(true),
    provider: z.string().optional(),
    /** Of the fields that the provider's `connection` describes. */
    options: z.record(z.string(), z.unknown()).optional(),
    /** Its place and credentials become the connection, which it uses from then on. */
    storage: Id.optional(),
  })
  .meta({ id: 'ConnectionCreate' })
export type ConnectionCreate = z.infer<typeof ConnectionCreate>

/** Ours: body of PATCH. What is left out stays. Secrets: empty stays as well, null clears. */
export const ConnectionChange = z
  .object({
    title: z.string().trim().min(1, 'Enter a name.').max(256).optional(),
    shared: Flag.optional(),
    options: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'ConnectionChange' })
export type ConnectionChange = z.infer<typeof ConnectionChange>

/** A storage that uses a connection. */
export const ConnectionUser = z.object({
  storage: z.number().int(),
  kind: z.enum(['source', 'target']),
  title: z.string().nullable(),
  project: z.number().int(),
  project_title: z.string(),
})
export type ConnectionUser = z.infer<typeof ConnectionUser>

/** Place and credentials for storages of any project. The options that are no secrets are merged in by provider. */
export const ConnectionBase = z.object({
  id: z.number().int(),
  provider: z.string(),
  title: z.string(),
  shared: z.boolean(),
  /** Null when that account is gone. */
  created_by: UserSimple.nullable(),
  created_at: Moment,
  updated_at: Moment,
  /** Whether the caller may change and delete it. */
  editable: z.boolean(),
  /** Null for those who may not change it. */
  used_by: z.array(ConnectionUser).nullable(),
  /** Without secrets; for those who may not change it, only what says where it is. */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()),
  /** What was put right of what was typed, a sentence each. */
  notices: z.array(z.string()).optional(),
})
/** What the web UI handles: it never names an option. */
export type Connection = z.infer<typeof ConnectionBase>
