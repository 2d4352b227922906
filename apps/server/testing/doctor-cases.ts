/** What all tables of the doctor's tests do: break, examine, apply what was printed to the letter, examine again. */
import type { Fix, Probe } from '@sluice/contract'
import { expect } from 'vitest'
import type { Db } from '../src/db/connect.ts'
import { applyFix, examinationOf, probesOf, type Hands, type Setup } from './doctor-world.ts'

export interface Case {
  readonly name: string
  readonly setup: () => Promise<Partial<Setup>> | Partial<Setup>
  readonly fails: string
  readonly cause: string | RegExp
  /** Status of the check that tells, where it is not `failed`. */
  readonly as?: 'warning'
  /**
   * Which of the printed fixes are applied, in this order; a function where only a person can know (the right
   * secret), with no fix printed.
   */
  readonly cure: 'first' | 'all' | ((fix: Fix) => boolean) | { readonly byHand: () => Partial<Setup> }
}

export const noHands: Hands = {
  setCors: () => Promise.reject(new Error('no store')),
  setUserPolicy: () => Promise.reject(new Error('no store')),
  createBucket: () => Promise.reject(new Error('no store')),
}

export function telling(probes: readonly Probe[]): string[] {
  return probes
    .filter(({ status }) => status === 'failed' || status === 'warning')
    .map(({ name, status, cause, message }) => `${name} ${status} ${cause}: ${message}`)
}

/** The fixes of a finding that this case applies; none where only a person can know what is right. */
function chosenFixes({ cure }: Case, fixes: readonly Fix[]): readonly Fix[] {
  if (cure === 'all' || typeof cure === 'object') return fixes
  return cure === 'first' ? fixes.slice(0, 1) : fixes.filter(cure)
}

async function cureOf(one: Case, setup: Setup, fixes: readonly Fix[], hands: Hands): Promise<Setup> {
  if (typeof one.cure === 'object') return { ...setup, ...one.cure.byHand() }
  let cured = setup
  for (const fix of fixes) cured = await applyFix(cured, fix, hands)
  return cured
}

/** What is put right by itself: all is well at once, and literally applied there is nothing more to put right. */
export async function expectPutRight(
  db: Db,
  setup: Setup,
  notices: readonly RegExp[],
): Promise<Readonly<Record<string, unknown>>> {
  const { putRight, probes } = await examinationOf(db, setup)
  expect(telling(probes)).toEqual([])
  expect(putRight?.notices).toEqual(notices.map((words) => expect.stringMatching(words)))
  const values = putRight?.values ?? {}
  const after = await examinationOf(db, { ...setup, body: { ...setup.body, ...values } })
  expect([after.putRight, telling(after.probes)]).toEqual([null, []])
  return values
}

export async function expectCured(db: Db, one: Case, base: Setup, hands: Hands): Promise<void> {
  const setup = { ...base, ...(await one.setup()) }
  const probes = await probesOf(db, setup)
  const [first = null] = probes.filter(({ status }) => status === 'failed' || status === one.as)
  expect({ check: first?.name, status: first?.status, advice: first?.advice }).toEqual({
    check: one.fails,
    status: one.as ?? 'failed',
    advice: expect.stringMatching(/\w/),
  })
  expect(first?.cause).toMatch(one.cause)

  const fixes = chosenFixes(one, first?.fixes ?? [])
  expect(fixes.length > 0).toBe(typeof one.cure !== 'object')
  const after = await probesOf(db, await cureOf(one, setup, fixes, hands))
  expect(telling(after).filter((text) => !text.includes(' warning empty:'))).toEqual([])
}
