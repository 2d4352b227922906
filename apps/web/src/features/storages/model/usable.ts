/** The connections a storage may be given in the dialog. Pure. */
import type { Connection } from '@sluice/contract'
import type { AnyStorage } from './kinds.ts'

export interface UsableConnection {
  id: number
  title: string
  options: Readonly<Record<string, unknown>>
  /** Null: known only by the storage that uses it, since it is not shared any more. */
  listed: Connection | null
}

/** Those of the provider, and the one the storage has already, even if it is offered to nobody else now. */
export function usableConnections(
  all: readonly Connection[],
  provider: string,
  storage: AnyStorage | undefined,
): UsableConnection[] {
  const usable = all
    .filter((connection) => connection.provider === provider)
    .map((listed): UsableConnection => ({
      id: listed.id,
      title: listed.title,
      options: listed.options,
      listed,
    }))
  const kept = storage?.connection
  if (!storage || !kept || usable.some(({ id }) => id === kept.id)) return usable
  return [{ ...kept, options: storage, listed: null }, ...usable]
}

/** Titles as they tell connections apart: of those with one title, each with its number. */
export function connectionLabels(usable: readonly UsableConnection[]): { value: string; label: string }[] {
  return usable.map(({ id, title }) => {
    const isTwin = usable.some((other) => other.id !== id && other.title === title)
    return { value: String(id), label: isTwin ? `${title} (${id})` : title }
  })
}
