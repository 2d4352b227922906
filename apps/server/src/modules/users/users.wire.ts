import type { User, UserSimple } from '@sluice/contract'
import type { UserRow } from './users.store.ts'

/** One server is one organization to clients of Label Studio. */
export const ORGANIZATION = 1
export const ORGANIZATION_TITLE = 'Sluice'

/** Clients of release 1 validate these: owner, annotator. */
const ROLE_CODES = { owner: 'OW', member: 'AN' } as const

export const toUserSimple = (row: UserRow): UserSimple => ({
  id: row.id,
  username: row.username,
  email: row.email,
  first_name: row.first_name,
  last_name: row.last_name,
  avatar: null,
})

export function toUser(row: UserRow, ownerEmail: string): User {
  return {
    ...toUserSimple(row),
    initials: initials(row),
    phone: row.phone,
    last_activity: row.last_activity.toISOString(),
    date_joined: row.date_joined.toISOString(),
    active_organization: ORGANIZATION,
    active_organization_meta: { title: ORGANIZATION_TITLE, email: ownerEmail },
    org_membership: [{ organization_id: ORGANIZATION, active: row.is_active, role: ROLE_CODES[row.role] }],
    allow_newsletters: null,
    custom_hotkeys: row.custom_hotkeys,
    role: row.role,
  }
}

function initials(row: UserRow): string {
  const names = [row.first_name, row.last_name].filter((n) => n !== '')
  const letters =
    names.length > 0 ? names.map((n) => firstLetters(n, 1)).join('') : firstLetters(row.username, 2)
  return letters.toUpperCase()
}

const firstLetters = (text: string, n: number): string => Array.from(text).slice(0, n).join('')
