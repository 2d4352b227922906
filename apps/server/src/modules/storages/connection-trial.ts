import type { JsonObject } from '@sluice/contract'
import { splitConnection, type OptionValues, type StorageProvider } from '@sluice/storage'
import { toAppError } from '../../http/error-handler.ts'
import { ownOptions } from './connection-use.ts'
import { buildCandidate } from './storage-form.ts'
import type { StoragesStore } from './storages.store.ts'
import type { StorageRow } from './storages.types.ts'
import type { Trials } from './trials.ts'

/** Storages tried at a time. */
const AT_ONCE = 4
/** No trial begins after so many times the time of one. */
const PATIENCE = 3

/** A connection as somebody is about to save it. */
export interface ChangedConnection {
  readonly id: number
  readonly provider: StorageProvider
  /** Complete, with the secrets in clear. */
  readonly values: OptionValues
  readonly open: JsonObject
}

/** What was tried, and a sentence for each storage that would not work any more. */
export interface ConnectionTrial {
  readonly users: readonly StorageRow[]
  readonly broken: readonly string[]
}

/**
 * Tries every storage of a connection with other options of it, each as what it is and where it reads or writes;
 * those that do the same are tried once. Ends in bounded time: what could not be tried by then counts as broken.
 */
export function createConnectionTrial(deps: {
  readonly trials: Trials
  readonly store: StoragesStore
  readonly checkMs: number
  readonly now?: () => number
}) {
  const { trials, store, now = Date.now } = deps

  /** The sentence of a refusal; null when it would work. */
  async function tryOne(
    row: StorageRow,
    after: ChangedConnection,
    known: Map<string, Promise<void>>,
  ): Promise<string | null> {
    const { provider } = after
    const place = { provider, kind: row.kind }
    try {
      const own = ownOptions(provider, row)
      const candidate = buildCandidate(provider, row.kind, { ...own, ...after.values })
      const others = await store.listRows({ projectId: row.project_id, provider: provider.name })
      trials.assertNoLoop(
        { provider, values: candidate.open, kind: row.kind, regexFilter: row.regex_filter },
        others.filter(({ kind }) => kind !== row.kind).map((other) => changed(other, after)),
      )
      const same = `${row.kind} ${JSON.stringify(candidate.values)}`
      const trial = known.get(same) ?? trials.assertWorks(place, candidate.values)
      known.set(same, trial)
      await trial
      return null
    } catch (error) {
      const known = toAppError(error)
      if (known.status === 500) throw error
      const { message, fields } = known
      return fields ? Object.values(fields).flat().join(' ') : message
    }
  }

  return async function tryConnection(after: ChangedConnection): Promise<ConnectionTrial> {
    const users = await store.listRows({ connectionId: after.id })
    const end = now() + PATIENCE * deps.checkMs
    const known = new Map<string, Promise<void>>()
    const told: (string | null)[] = []
    const waiting = [...users.entries()]
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [at, row] = next
        const sentence =
          now() < end ? await tryOne(row, after, known) : 'It could not be tried in the time there is.'
        told[at] = sentence
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    const titles = await store.projectTitles(users.map(({ project_id }) => project_id))
    const broken = users.flatMap((row, at) => {
      const name = row.title || `number ${row.id}`
      const sentence = told[at]
      return sentence == null
        ? []
        : [`${row.kind} storage "${name}" of the project "${titles.get(row.project_id) ?? ''}": ${sentence}`]
    })
    return { users, broken }
  }
}

/** Another storage as it would be after the change. */
function changed(row: StorageRow, { id, provider, open }: ChangedConnection): StorageRow {
  if (row.connection_id !== id) return row
  return { ...row, options: { ...splitConnection(provider, row.options).own, ...open } }
}
