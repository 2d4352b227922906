/** Chosen tasks: some by id, or everything that matches the filter except some. Never a list of a million ids. */
import type { ViewQuery } from '@sluice/contract'

export interface Selection {
  all: boolean
  /** Chosen ids; those left out when `all`. */
  ids: ReadonlySet<number>
}

export const nothing: Selection = { all: false, ids: new Set() }
export const everything: Selection = { all: true, ids: new Set() }

export const isSelected = (selection: Selection, id: number) => selection.ids.has(id) !== selection.all

export const countOf = (selection: Selection, total: number) =>
  selection.all ? Math.max(total - selection.ids.size, 0) : selection.ids.size

export function withTask(selection: Selection, id: number, selected: boolean): Selection {
  const ids = new Set(selection.ids)
  if (selected === selection.all) ids.delete(id)
  else ids.add(id)
  return { all: selection.all, ids }
}

export const withTasks = (selection: Selection, ids: readonly number[], selected: boolean): Selection =>
  ids.reduce((chosen, id) => withTask(chosen, id, selected), selection)

export const selectedItems = ({ all, ids }: Selection): NonNullable<ViewQuery['selectedItems']> =>
  all ? { all: true, excluded: [...ids] } : { all: false, included: [...ids] }
