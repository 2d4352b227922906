/**
 * `sluice verify`: checks on a live database what Sluice promises to be true at any moment. Changes nothing.
 * Safe beside running servers; a violation it reports while something is being worked on is a violation.
 */
import type { ObjectStore } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import type { Storage } from '../runs/index.ts'
import { invariants } from './invariants.ts'
import { findForeignBytes } from './read-targets.ts'

export interface VerifyOptions {
  db: Db
  /** Given: delivered objects are read back and compared (I6). */
  openStore?: ((storage: Storage) => Promise<ObjectStore>) | undefined
  /** Violations told of each promise. */
  limit?: number
}

export interface Finding {
  id: string
  promise: string
  violations: string[]
}

export async function* verify({ db, openStore, limit = 20 }: VerifyOptions): AsyncGenerator<Finding> {
  for (const { id, promise, find } of invariants) yield { id, promise, violations: await find(db, limit) }
  if (!openStore) return
  const violations = await findForeignBytes(db, openStore, limit)
  yield { id: 'I6', promise: 'every delivered object has the bytes we know of', violations }
}

/** One line for a promise that holds; one more for every violation. */
export function tellFinding({ id, promise, violations }: Finding): string {
  const mark = violations.length === 0 ? 'ok  ' : 'FAIL'
  return [
    `${mark} ${id.padEnd(3)} ${promise}`,
    ...violations.map((violation) => `         ${violation}`),
  ].join('\n')
}
