/** News about one project, applied to the storages in the query cache. Pure. */
import type { ProjectEvent, SyncRun } from '@sluice/contract'
import { type AnyStorage, isTarget } from './kinds.ts'

export const isActive = (run: SyncRun) => run.state === 'queued' || run.state === 'running'

/** Older news than what is known is dropped: a finished run never looks as if it were running again. */
function applyRun<S extends AnyStorage>(storage: S, run: SyncRun): S {
  if (isActive(run)) {
    const known = Math.max(storage.current_run?.id ?? 0, (storage.last_run?.id ?? 0) + 1)
    return run.id < known ? storage : { ...storage, current_run: run }
  }
  const current = storage.current_run?.id === run.id ? null : storage.current_run
  if (run.id < (storage.last_run?.id ?? 0)) return { ...storage, current_run: current }
  const succeeded = run.state === 'completed' || run.state === 'completed_with_errors'
  return {
    ...storage,
    current_run: current,
    last_run: run,
    last_sync: succeeded ? run.finished_at : storage.last_sync,
  }
}

export function applyEvent<S extends AnyStorage>(storages: readonly S[], event: ProjectEvent): readonly S[] {
  if (event.type === 'tasks') return storages
  const index = storages.findIndex(({ id }) => id === event.storage)
  const storage = storages[index]
  if (!storage) return storages
  if (event.type === 'run') return storages.with(index, applyRun(storage, event.run))
  return isTarget(storage) ? storages.with(index, { ...storage, backlog: event.backlog }) : storages
}
