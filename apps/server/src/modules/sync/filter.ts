import { keyProblem, StorageError, type ObjectEntry } from '@sluice/storage'
import { compileKeyFilter, KeyFilterTimeout, type KeyFilter } from '../../lib/key-filter.ts'
import type { Refusal, Storage } from '../runs/index.ts'

export interface Filtered {
  wanted: ObjectEntry[]
  /** Left out on purpose. */
  skipped: number
  refusals: Refusal[]
}

type Filtering = Pick<Storage, 'provider' | 'regex_filter'>

/** Prefix, folders and folder markers are the store's business; here the file filter decides. */
export function createFilter(storage: Filtering): (objects: readonly ObjectEntry[]) => Filtered {
  const compiled = compileKeyFilter(storage.regex_filter)
  if (!compiled.ok) throw wrongFilter(storage, compiled.message)
  return (objects) => {
    const seen = new Map<string, ObjectEntry>()
    const refusals: Refusal[] = []
    for (const object of objects) {
      const problem = keyProblem(object.key)
      if (problem === null) seen.set(object.key, object)
      else refusals.push(unusable(object.key, problem))
    }
    const wanted: ObjectEntry[] = []
    for (const key of matching(storage, compiled.filter, [...seen.keys()])) {
      const object = seen.get(key) as ObjectEntry
      if (object.problem === undefined) wanted.push(object)
      else refusals.push({ key, row: -1, kind: 'unsupported', message: object.problem })
    }
    return { wanted, skipped: objects.length - wanted.length - refusals.length, refusals }
  }
}

function matching(storage: Filtering, filter: KeyFilter, keys: string[]): string[] {
  try {
    return filter.matching(keys)
  } catch (error) {
    throw error instanceof KeyFilterTimeout ? wrongFilter(storage, error.message) : error
  }
}

function wrongFilter(storage: Filtering, message: string): StorageError {
  return new StorageError(
    'invalid_config',
    { op: 'list', provider: storage.provider },
    { message, advice: 'Change the file filter in the settings of this storage.' },
  )
}

function unusable(key: string, problem: string): Refusal {
  // what the database cannot hold is shown by a stand-in
  const shown = key.toWellFormed().replaceAll('\0', '\u2400').slice(0, 1024)
  return {
    key: shown,
    row: -1,
    kind: 'bad_key',
    message: `This name cannot be used for an object: ${problem}.`,
  }
}
