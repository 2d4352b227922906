import type { UserSimple } from '@sluice/contract'

/** Columns of an account that others may see. */
export interface Person {
  id: number
  username: string
  email: string
  first_name: string
  last_name: string
}

export const simpleUser = (person: Person): UserSimple => ({
  id: person.id,
  username: person.username,
  email: person.email,
  first_name: person.first_name,
  last_name: person.last_name,
  avatar: null,
})

/** `created_username` of Label Studio: name, e-mail and id in one line. */
export function personLine(person: Person | null): string {
  if (!person) return ''
  const name = [person.first_name, person.last_name].filter((part) => part !== '').join(' ')
  return `${name} ${person.email}, ${person.id}`
}
