import type { Selectable, Transaction } from 'kysely'
import type { Json } from '@sluice/contract'
import type { Database, SyncRunsTable } from '../../db/schema.ts'
import type { StorageRow } from '../../lib/storage-rows.ts'

export type Run = Selectable<SyncRunsTable>
export type Storage = StorageRow
export type RunKind = Run['kind']
export type Trigger = 'person' | 'api' | 'save' | 'system'

/** The promises of a lease in numbers; tests make them smaller. */
export interface RunLimits {
  /** A worker that does not renew for this long has lost its run. */
  leaseSeconds: number
  renewSeconds: number
  /** How often every process looks for runs that nobody works on. */
  reapSeconds: number
  /** A run gives its worker back after this long, so that others get their turn and shutdown is short. */
  sliceSeconds: number
  /** Claims in a row that commit nothing, before the run fails. */
  barrenAttempts: number
  /** First wait after an attempt without progress; doubles, with jitter. */
  backoffSeconds: number
}

export const defaultLimits: RunLimits = {
  leaseSeconds: 20,
  renewSeconds: 5,
  reapSeconds: 5,
  sliceSeconds: 45,
  barrenAttempts: 5,
  backoffSeconds: 5,
}

/** All figures in proportion to the one an operator sets. */
export function limitsFor(leaseSeconds: number): RunLimits {
  return { ...defaultLimits, leaseSeconds, renewSeconds: leaseSeconds / 4, reapSeconds: leaseSeconds / 4 }
}

/** What one commit adds to its run. */
export interface Progress {
  /** Where to go on from; compared with the one this worker started from, then replaced. */
  checkpoint: Json
  /** Where the run is, as words for a person. */
  position?: string | null
  listed?: number
  skipped?: number
  existing?: number
  created?: number
  failed?: number
}

/** A row for the run's error ledger. `row` is -1 when it concerns the whole object. */
export interface Refusal {
  key: string
  row: number
  kind: string
  message: string
}

/** A run as the worker that holds it sees it. */
export interface RunHandle {
  readonly run: Run
  readonly storage: Storage
  /** Aborts when the lease is lost, the run is cancelled or the process stops. */
  readonly signal: AbortSignal
  /** The slice is over: return `more` now. Asked after each commit. */
  readonly over: () => boolean
  /**
   * One transaction, committed only while this worker still holds the run: rows, ledger, counters and
   * checkpoint together, or nothing. Throws LeaseLost when somebody else took the run over.
   */
  readonly commit: (work: (trx: Transaction<Database>, ledger: Ledger) => Promise<Progress>) => Promise<void>
}

/** Writes rows of the error ledger and returns how many were new: a page that runs twice counts once. */
export type Ledger = (refusals: readonly Refusal[]) => Promise<number>

/** Works on a run until it is done or its slice is over. Throws what stops the run. */
export type RunWorker = (handle: RunHandle) => Promise<'done' | 'more'>

/** Somebody else holds the run now, or it is gone. Nothing of the transaction was kept. */
export class LeaseLost extends Error {
  constructor() {
    super('The run is held by another worker.')
    this.name = 'LeaseLost'
  }
}
