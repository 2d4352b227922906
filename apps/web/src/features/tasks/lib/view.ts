/**
 * What the table shows: filter and order. The address holds it, the server gets it as a ViewQuery. Everything
 * read from an address is checked; what does not fit is left out.
 */
import type { ViewQuery } from '@sluice/contract'

export type ValueKind = 'number' | 'text' | 'moment' | 'status'

export interface FilterRow {
  column: string
  operator: string
  value: string
  /** Kept in the panel, but not applied. */
  off?: boolean
}

export interface View {
  match: 'and' | 'or'
  rows: readonly FilterRow[]
  /** Column, with a minus in front for falling order; null is the order in which tasks came. */
  order: string | null
}

export const emptyView: View = { match: 'and', rows: [], order: null }

export const operators: Readonly<Record<ValueKind, readonly string[]>> = {
  number: ['equal', 'not_equal', 'less', 'less_or_equal', 'greater', 'greater_or_equal'],
  text: ['contains', 'not_contains', 'equal', 'not_equal', 'filled', 'empty'],
  moment: ['less', 'greater'],
  status: ['labeled', 'unlabeled'],
}

/** Operators that say it all without a value. */
const complete = new Set(['filled', 'empty', 'labeled', 'unlabeled'])
export const needsValue = (operator: string) => !complete.has(operator)

const kinds = new Map<string, ValueKind>(
  Object.entries({
    id: 'number',
    inner_id: 'number',
    status: 'status',
    total_annotations: 'number',
    cancelled_annotations: 'number',
    total_predictions: 'number',
    created_at: 'moment',
    updated_at: 'moment',
    completed_at: 'moment',
    storage_filename: 'text',
  } as const),
)

/** Whether the server sorts by it: not by what it has to gather from other tables. */
export const isSortable = (column: string) => kindOf(column) !== null && column !== 'storage_filename'

export const kindOf = (column: string): ValueKind | null =>
  kinds.get(column) ?? (column.startsWith('data.') && column.length > 5 ? 'text' : null)

const isFilterRow = (value: unknown): value is FilterRow =>
  typeof value === 'object' &&
  value !== null &&
  'column' in value &&
  'operator' in value &&
  'value' in value &&
  typeof value.column === 'string' &&
  typeof value.operator === 'string' &&
  typeof value.value === 'string'

export interface ViewSearch {
  match?: 'or'
  filter?: readonly FilterRow[]
  order?: string
}

export function searchOf(view: View): ViewSearch {
  return {
    ...(view.match === 'or' && { match: 'or' as const }),
    ...(view.rows.length > 0 && { filter: view.rows }),
    ...(view.order !== null && { order: view.order }),
  }
}

export function viewOf(search: Readonly<Record<string, unknown>>): View {
  const { match, filter, order } = search
  const rows = Array.isArray(filter) ? filter.filter(isFilterRow) : []
  return {
    match: match === 'or' ? 'or' : 'and',
    rows: rows.flatMap(({ column, operator, value, off }) => {
      const kind = kindOf(column)
      if (!kind || !operators[kind].includes(operator)) return []
      return [{ column, operator, value, ...(off === true && { off }) }]
    }),
    order: typeof order === 'string' && isSortable(order.replace(/^-/, '')) ? order : null,
  }
}

type Item = NonNullable<ViewQuery['filters']>['items'][number]

const wireTypes: Readonly<Record<ValueKind, string>> = {
  number: 'Number',
  text: 'String',
  moment: 'Datetime',
  status: 'Boolean',
}

/** One filter as the server understands it; null while it is incomplete or switched off. */
function itemOf({ column, operator, value, off }: FilterRow): Item | null {
  const kind = kindOf(column)
  if (!kind || off) return null
  const head = { filter: `filter:tasks:${column}`, type: wireTypes[kind] }
  if (kind === 'status')
    return {
      ...head,
      filter: 'filter:tasks:is_labeled',
      operator: 'equal',
      value: operator === 'labeled',
    }
  if (operator === 'filled' || operator === 'empty')
    return { ...head, operator: 'empty', value: operator === 'empty' }
  const text = value.trim()
  if (text === '') return null
  if (kind === 'number')
    return Number.isFinite(Number(text)) ? { ...head, operator, value: Number(text) } : null
  if (kind === 'moment') {
    const moment = new Date(text)
    return Number.isNaN(moment.getTime()) ? null : { ...head, operator, value: moment.toISOString() }
  }
  return { ...head, operator, value }
}

export function queryOf(view: View): ViewQuery {
  const items = view.rows.flatMap((row) => itemOf(row) ?? [])
  const { order } = view
  const column = order?.replace(/^-/, '')
  return {
    ...(items.length > 0 && { filters: { conjunction: view.match, items } }),
    ...(order !== null && {
      ordering: [`${order.startsWith('-') ? '-' : ''}tasks:${wireColumn(column ?? '')}`],
    }),
  }
}

const wireColumn = (column: string) => (column === 'status' ? 'is_labeled' : column)

/** A click on a heading: rising, falling, none. */
export function nextOrder(order: string | null, column: string): string | null {
  if (order === column) return `-${column}`
  return order === `-${column}` ? null : column
}

export const activeFilters = (view: View) => queryOf(view).filters?.items.length ?? 0
