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
  org_membership: z.array(z.object({ organization_id: z.number().int(), active: z.boolean(), role: z.string() })),
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
