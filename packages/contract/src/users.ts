import { z } from 'zod'
import { Moment } from './common.ts'

export const UserSimple = z
  .object({
    id: z.number().int(),
    username: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    avatar: z.string().nullable(),
  })
  .meta({ id: 'UserSimple' })
export type UserSimple = z.infer<typeof UserSimple>

export const User = UserSimple.extend({
  initials: z.string(),
  phone: z.string(),
  last_activity: Moment,
  date_joined: Moment,
  active_organization: z.number().int(),
  active_organization_meta: z.object({ title: z.string(), email: z.string() }),
  org_membership: z.array(
    z.object({ organization_id: z.number().int(), active: z.boolean(), role: z.string() }),
  ),
  allow_newsletters: z.boolean().nullable(),
  custom_hotkeys: z.record(z.string(), z.json()),
  /** Ours: what this account may do on the server. */
  role: z.enum(['owner', 'member']),
}).meta({ id: 'User' })
export type User = z.infer<typeof User>

/** NIST-style rule: length is what counts; the server refuses the commonest passwords too. */
export const Password = z.string().min(8, 'Use at least 8 characters.').max(128)

export const LoginBody = z.object({ email: z.string().trim().min(1), password: z.string().min(1) })
export const SignupBody = z.object({
  email: z.email('Enter an e-mail address.').max(254),
  password: Password,
  first_name: z.string().trim().max(256).default(''),
  last_name: z.string().trim().max(256).default(''),
  /** Invitation token; not needed for the first account, which owns the server. */
  token: z.string().optional(),
})

/** Ours: what the sign-in page must know before anybody has signed in. */
export const AuthState = z
  .object({
    /** No account exists yet: the first one to sign up owns the server. */
    needs_owner: z.boolean(),
    /** Anybody may sign up without invitation. */
    open_signup: z.boolean(),
    user: User.nullable(),
  })
  .meta({ id: 'AuthState' })
export type AuthState = z.infer<typeof AuthState>

/** Ours: one browser that is signed in. `id` names it and opens nothing. */
export const Session = z
  .object({
    id: z.string(),
    created_at: Moment,
    last_seen_at: Moment,
    expires_at: Moment,
    user_agent: z.string().nullable(),
    address: z.string().nullable(),
    /** The one that asks. */
    current: z.boolean(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

/** Ours: ends every other session and all API tokens of the account. */
export const PasswordChange = z.object({ old_password: z.string(), password: Password })

/** What a person may change about an account; anything else in the body is ignored. */
export const UserPatch = z
  .object({
    username: z.string().trim().min(1).max(150),
    first_name: z.string().trim().max(256),
    last_name: z.string().trim().max(256),
    phone: z.string().trim().max(256),
    custom_hotkeys: z.record(z.string().max(256), z.json()),
  })
  .partial()
export type UserPatch = z.infer<typeof UserPatch>

export const UserCreate = z.object({
  email: z.email('Enter an e-mail address.').max(254),
  username: z.string().trim().min(1).max(150).optional(),
  /** Without one the account can be used by API token only. */
  password: Password.nullable().optional(),
  first_name: z.string().trim().max(256).default(''),
  last_name: z.string().trim().max(256).default(''),
})

/** A personal access token; lists show it without its signature. */
export const PersonalToken = z
  .object({ token: z.string(), created_at: Moment, expires_at: Moment })
  .meta({ id: 'PersonalToken' })
export const TokenSettings = z
  .object({
    api_tokens_enabled: z.boolean(),
    legacy_api_tokens_enabled: z.boolean(),
    api_token_ttl_days: z.number().int().min(1).max(73_000),
  })
  .meta({ id: 'TokenSettings' })
export type TokenSettings = z.infer<typeof TokenSettings>

export const Invitation = z.object({ token: z.string(), invite_url: z.string() }).meta({ id: 'Invitation' })
export const Organization = z
  .object({
    id: z.number().int(),
    title: z.string(),
    contact_info: z.string().nullable(),
    created_at: Moment,
  })
  .meta({ id: 'Organization' })
