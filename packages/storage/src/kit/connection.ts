/** What of a provider's options says where and with which credentials, and not which objects: it can be shared. */
import { z } from 'zod'
import { describeFields, type FieldDescriptor } from './fields.ts'
import type { StorageProvider } from './provider.ts'

/** Whether an option chooses among the objects of one place, rather than the place. Pure. */
export function choosesObjects(provider: StorageProvider, { name, type }: FieldDescriptor): boolean {
  const [one, other] = type === 'integer' ? [1, 2] : type === 'boolean' ? [true, false] : ['a', 'b']
  const scopeWith = (value: unknown): string => JSON.stringify(provider.scope({ [name]: value }))
  return scopeWith(one) !== scopeWith(other)
}

/** Options that a connection of this provider holds; none where the store asks for no credentials. Pure. */
export function connectionFields(provider: StorageProvider): FieldDescriptor[] {
  return describeFields(asConnection(provider).options.source)
}

/**
 * The provider as if it had the options of its connections only, the same in both roles. Where a role differs
 * in an option, the source's counts. Pure.
 */
export function asConnection(provider: StorageProvider): StorageProvider {
  const { source, target } = provider.options
  const shape: Record<string, (typeof source.shape)[string]> = {}
  for (const schema of provider.capabilities.credentials ? [target, source] : [])
    for (const field of describeFields(schema)) {
      const held = field.group === 'connection' || field.group === 'credentials'
      const type = schema.shape[field.name]
      if (held && type && !choosesObjects(provider, field)) shape[field.name] = type
    }
  const options = z.object(shape)
  return { ...provider, options: { source: options, target: options } }
}

/** Sorts options into what a connection holds and what is the storage's own. Pure. */
export function splitConnection<T>(
  provider: StorageProvider,
  values: Readonly<Record<string, T>>,
): { connection: Record<string, T>; own: Record<string, T> } {
  const held = new Set(connectionFields(provider).map(({ name }) => name))
  const parted = { connection: {} as Record<string, T>, own: {} as Record<string, T> }
  for (const [name, value] of Object.entries(values))
    (held.has(name) ? parted.connection : parted.own)[name] = value
  return parted
}
