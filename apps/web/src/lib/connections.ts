import type { Connection, FieldDescriptor } from '@sluice/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from './api.ts'
import { keys } from './query.ts'

/** All that the signed-in person may use, of every provider. */
export const connectionsQuery = queryOptions({
  queryKey: keys.connections,
  queryFn: ({ signal }) => api.get('/api/connections', { schema: (c) => c.ConnectionBase.array(), signal }),
})

export interface PlaceFact {
  name: string
  label: string
  text: string
}

/** Options that say where it is, as label and text, whatever the provider calls them: rarely needed ones if set. */
export const placeFacts = (
  options: Readonly<Record<string, unknown>>,
  fields: readonly FieldDescriptor[],
): PlaceFact[] =>
  fields
    .filter(({ group, secret, multiline }) => group === 'connection' && !secret && multiline !== true)
    .filter(({ name, advanced, default: usual }) => advanced !== true || options[name] !== usual)
    .map(({ name, label }) => ({ name, label, value: options[name] }))
    .filter(({ value }) => typeof value === 'number' || (typeof value === 'string' && value !== ''))
    .map(({ name, label, value }) => ({ name, label, text: String(value) }))

/** How to call whoever made it; null when that account is gone. */
export function makerName({ created_by: maker }: Connection): string | null {
  if (!maker) return null
  const name = [maker.first_name, maker.last_name].filter(Boolean).join(' ')
  return name === '' ? maker.email : name
}
