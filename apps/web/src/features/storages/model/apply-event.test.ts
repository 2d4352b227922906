import type { SourceStorage, SyncRun, TargetStorage } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { applyEvent } from './apply-event.ts'

const run = (id: number, state: SyncRun['state'], more: Partial<SyncRun> = {}): SyncRun => ({
  id,
  storage: 1,
  kind: 'source',
  state,
  trigger: 'person',
  created_at: '2026-01-01T00:00:00Z',
  started_at: '2026-01-01T00:00:00Z',
  finished_at: state === 'running' || state === 'queued' ? null : '2026-01-01T00:01:00Z',
  listed: 0,
  skipped: 0,
  existing: 0,
  created: 0,
  failed: 0,
  position: null,
  takeovers: 0,
  heartbeat_age: null,
  message: null,
  ...more,
})

const source = (more: Partial<SourceStorage> = {}): SourceStorage => ({
  id: 1,
  type: 's3',
  project: 1,
  title: null,
  description: null,
  created_at: '2026-01-01T00:00:00Z',
  synchronizable: true,
  connection: null,
  status: 'initialized',
  last_sync: null,
  last_sync_count: null,
  last_sync_job: null,
  traceback: null,
  meta: {},
  regex_filter: null,
  use_blob_urls: true,
  current_run: null,
  last_run: null,
  ...more,
})

const event = (item: SyncRun) => ({ type: 'run', storage: item.storage, run: item }) as const

describe('applyEvent', () => {
  it('shows a started run beside the last result, not in its place', () => {
    const last = run(4, 'failed')
    const [after] = applyEvent([source({ last_run: last })], event(run(5, 'running', { listed: 10 })))
    expect(after).toMatchObject({ current_run: { id: 5, listed: 10 }, last_run: { id: 4 } })
  })

  it('turns a finished run into the last result and nothing runs any more', () => {
    const [after] = applyEvent([source({ current_run: run(5, 'running') })], event(run(5, 'completed')))
    expect(after).toMatchObject({ current_run: null, last_run: { id: 5 }, last_sync: '2026-01-01T00:01:00Z' })
  })

  it('keeps the time of the last good sync when a run fails', () => {
    const before = source({ last_sync: '2025-12-31T00:00:00Z', current_run: run(5, 'running') })
    expect(applyEvent([before], event(run(5, 'failed')))[0]?.last_sync).toBe('2025-12-31T00:00:00Z')
  })

  it('drops late news of a run that has finished', () => {
    const before = source({ last_run: run(5, 'completed') })
    expect(applyEvent([before], event(run(5, 'running')))[0]).toBe(before)
  })

  it('drops news of an older run than the current one', () => {
    const before = source({ current_run: run(6, 'running') })
    expect(applyEvent([before], event(run(5, 'running')))[0]).toBe(before)
    expect(applyEvent([before], event(run(5, 'completed')))[0]).toMatchObject({ current_run: { id: 6 } })
  })

  it('updates the backlog of a target and nothing else', () => {
    const backlog = { pending: 1, retrying: 0, dead: 2, oldest_age: 3, last_error: 'no' }
    const target: TargetStorage = {
      ...source({ id: 2 }),
      can_delete_objects: null,
      export_on_save: true,
      backlog: { pending: 0, retrying: 0, dead: 0, oldest_age: null, last_error: null },
    }
    const after = applyEvent([source(), target], { type: 'backlog', storage: 2, backlog })
    expect(after[1]).toEqual({ ...target, backlog })
  })

  it('leaves the list as it is for a storage it does not hold', () => {
    const list = [source()]
    expect(applyEvent(list, event(run(5, 'running', { storage: 99 })))).toBe(list)
  })
})
