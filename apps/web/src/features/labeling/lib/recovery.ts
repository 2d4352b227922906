/** Which of two memories of the same unfinished work is right: the server's or this browser's journal. */
import type { JsonObject } from '@sluice/contract'

export type Items = readonly JsonObject[]

export interface Version {
  result: Items
  /** Milliseconds since the epoch. */
  at: number
}

export type Recovery =
  | { kind: 'server' }
  | { kind: 'local'; local: Version }
  /** Both changed: only a person can tell. */
  | { kind: 'conflict'; server: Version; local: Version }

/**
 * `server` is null when the server holds nothing yet. The journal is written at each gesture and the server within
 * seconds of it, so a journal that is newer holds what did not arrive, and one that is older and different means
 * that somebody went on elsewhere.
 */
export function recover(server: Version | null, local: Version | null): Recovery {
  if (!local || (server ? sameJson(server.result, local.result) : local.result.length === 0))
    return { kind: 'server' }
  if (!server || local.at >= server.at) return { kind: 'local', local }
  return { kind: 'conflict', server, local }
}

/** Equal as JSON: the order of keys does not count, a database may change it. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => sameJson(item, b[i]))
    )
  const left = Object.entries(a).filter(([, value]) => value !== undefined)
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined))
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && sameJson(value, right.get(key)))
  )
}
