import type { SyncRun } from '@sluice/contract'
import type { RunRow } from './storages.types.ts'

/** How long a worker's claim on a run lasts without a sign of life; the worker renews it well before. */
export const LEASE_SECONDS = 20

/** A row of sync_runs as a driver or `to_jsonb` gives it, with the database's clock at reading. */
export type JsonRun = {
  [K in keyof RunRow]: RunRow[K] extends Date
    ? Date | string
    : RunRow[K] extends Date | null
      ? Date | string | null
      : RunRow[K]
} & { read_at: Date | string }

const moment = (value: Date | string): string => new Date(value).toISOString()
const momentOrNull = (value: Date | string | null): string | null => (value === null ? null : moment(value))

const triggers: readonly string[] = ['person', 'api', 'save', 'system'] satisfies SyncRun['trigger'][]
const isTrigger = (value: string): value is SyncRun['trigger'] => triggers.includes(value)

/** Pure. Everything a client may know of a run; `detail` is the operator's and stays here. */
export function runToWire(run: JsonRun): SyncRun {
  const renewed = run.lease_until === null ? null : new Date(run.lease_until).getTime() - LEASE_SECONDS * 1000
  const age = renewed === null ? null : (new Date(run.read_at).getTime() - renewed) / 1000
  return {
    id: run.id,
    storage: run.storage_id,
    kind: run.kind,
    state: run.state,
    trigger: isTrigger(run.trigger) ? run.trigger : 'system',
    created_at: moment(run.created_at),
    started_at: momentOrNull(run.started_at),
    finished_at: momentOrNull(run.finished_at),
    listed: run.listed,
    skipped: run.skipped,
    existing: run.existing,
    created: run.created,
    failed: run.failed,
    position: run.position,
    takeovers: run.takeovers,
    heartbeat_age: run.state === 'running' && age !== null ? Math.max(0, age) : null,
    message: run.message,
  }
}
