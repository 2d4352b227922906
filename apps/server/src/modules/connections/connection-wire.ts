/** How a connection looks to clients. Pure. */
import { ConnectionBase, type Connection } from '@sluice/contract'
import { connectionFields, type StorageProvider } from '@sluice/storage'
import { z } from 'zod'
import type { Actor } from '../../http/app.ts'
import { simpleUser } from '../../lib/people.ts'
import { mayManage, openOptions } from '../storages/index.ts'
import type { ConnectionFacts } from './connections.store.ts'

/** Closed: the options of this provider's connections that are no secrets, and nothing else. */
export const connectionSchema = (provider: StorageProvider) =>
  ConnectionBase.extend({
    provider: z.literal(provider.name),
    options: z.object(openOptions(connectionFields(provider))).partial(),
  })

export function toWire(
  { row, maker, users }: ConnectionFacts,
  provider: StorageProvider,
  actor: Actor,
): Connection {
  const editable = mayManage(actor, row)
  const shown = connectionFields(provider).filter(
    ({ secret, group }) => !secret && (editable || group === 'connection'),
  )
  const options = shown.map(({ name, default: preset }) => [name, row.options[name] ?? preset])
  return {
    id: row.id,
    provider: row.provider,
    title: row.title,
    shared: row.shared,
    created_by: maker && simpleUser(maker),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    editable,
    used_by: editable ? [...users] : null,
    options: Object.fromEntries(options),
  }
}
