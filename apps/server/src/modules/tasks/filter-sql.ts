import type { Json, ViewQuery } from '@sluice/contract'
import { sql, type RawBuilder } from 'kysely'
import { badRequest } from '../../lib/errors.ts'
import { filterColumn, type FilterColumn } from './filter-columns.ts'

/**
 * The data manager's filter language as SQL over `tasks t`. Pure. Values and data keys are always parameters,
 * column names come from an allow-list; everything else is refused with 400.
 */
export type Condition = RawBuilder<boolean>

type Filters = NonNullable<ViewQuery['filters']>
type Item = Filters['items'][number]

export function filterCondition(filters: ViewQuery['filters'], labelConfig: string): Condition | undefined {
  const conditions = (filters?.items ?? []).map((item) =>
    condition(item, filterColumn(item.filter, labelConfig)),
  )
  if (conditions.length === 0) return undefined
  return sql<boolean>`(${sql.join(conditions, filters?.conjunction === 'or' ? sql` or ` : sql` and `)})`
}

/** Terms of an `order by`; ends with the id, so that pages never overlap. */
export function orderTerms(
  ordering: readonly string[] | undefined,
  labelConfig: string,
): RawBuilder<unknown> {
  const terms = (ordering ?? []).map((path) => {
    const { order, filled } = filterColumn(path, labelConfig)
    if (!order) throw badRequest(`Tasks cannot be ordered by "${path.slice(0, 80)}".`)
    const nulls = filled === true ? sql`` : sql` nulls last`
    return path.startsWith('-') ? sql`${order} desc${nulls}` : sql`${order} asc${nulls}`
  })
  // ids grow with the order of creation; sorting downwards by anything keeps the latest first among equals
  const last = ordering?.[0]?.startsWith('-') === true ? sql`t.id desc` : sql`t.id`
  return sql.join([...terms, last])
}

function condition(item: Item, column: FilterColumn): Condition {
  const { value } = column
  const operator = item.operator.toLowerCase()
  // completed is what is labeled, and that has an index
  if (item.filter.endsWith('completed_at') && (operator === 'empty' || operator === 'exists'))
    return flagOf(item) === (operator === 'empty')
      ? sql<boolean>`not t.is_labeled`
      : sql<boolean>`t.is_labeled`
  if (operator === 'empty') return emptiness(column, flagOf(item))
  if (operator === 'exists') return emptiness(column, !flagOf(item))
  switch (column.kind) {
    case 'number':
      return compare(item, value, (v) => sql`${numberOf(item, v)}::double precision`)
    case 'time':
      return compare(item, value, (v) => sql`${timeOf(item, v)}::timestamptz`)
    case 'flag':
      return compare(item, value, () => sql`${flagOf(item)}::boolean`)
    case 'people':
      return people(item, value)
    case 'text':
      return text(item, value)
    case 'json':
      return item.type === 'Number'
        ? compare(item, asNumber(value), (v) => sql`${numberOf(item, v)}::double precision`)
        : text(item, sql`(${value} #>> '{}')`)
  }
}

/** Text that does not look like a number has no place in a comparison of numbers, and is no error either. */
const asNumber = (value: RawBuilder<unknown>): RawBuilder<unknown> => sql`(case jsonb_typeof(${value})
  when 'number' then (${value})::double precision
  when 'string' then case when ${value} #>> '{}' ~ '^[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?$'
    then (${value} #>> '{}')::double precision end end)`

function emptiness({ kind, value }: FilterColumn, empty: boolean): Condition {
  const blank =
    kind === 'text'
      ? sql<boolean>`coalesce(${value}, '') = ''`
      : kind === 'json'
        ? sql<boolean>`coalesce(${value} #>> '{}', '') in ('', '[]', '{}')`
        : sql<boolean>`(${value}) is null`
  return empty ? blank : sql<boolean>`not (${blank})`
}

type Literal = (value: Json | undefined) => RawBuilder<unknown>

function compare(item: Item, value: RawBuilder<unknown>, literal: Literal): Condition {
  const one = (): RawBuilder<unknown> => literal(item.value)
  switch (item.operator.toLowerCase()) {
    case 'equal':
      return sql<boolean>`${value} = ${one()}`
    case 'not_equal':
      return sql<boolean>`${value} is distinct from ${one()}`
    case 'less':
      return sql<boolean>`${value} < ${one()}`
    case 'less_or_equal':
      return sql<boolean>`${value} <= ${one()}`
    case 'greater':
      return sql<boolean>`${value} > ${one()}`
    case 'greater_or_equal':
      return sql<boolean>`${value} >= ${one()}`
    case 'in': {
      const [min, max] = rangeOf(item)
      return sql<boolean>`${value} between ${literal(min)} and ${literal(max)}`
    }
    case 'not_in': {
      const [min, max] = rangeOf(item)
      return sql<boolean>`coalesce(${value} not between ${literal(min)} and ${literal(max)}, true)`
    }
    case 'in_list':
      return sql<boolean>`${value} in (${sql.join(listOf(item).map(literal))})`
    case 'not_in_list':
      return sql<boolean>`coalesce(${value} not in (${sql.join(listOf(item).map(literal))}), true)`
    default:
      throw unknownOperator(item)
  }
}

function text(item: Item, value: RawBuilder<unknown>): Condition {
  const wanted = (): string => textOf(item, item.value)
  switch (item.operator.toLowerCase()) {
    case 'equal':
      return sql<boolean>`${value} = ${wanted()}`
    case 'not_equal':
      return sql<boolean>`${value} is distinct from ${wanted()}`
    case 'contains':
      return sql<boolean>`${value} ilike ${like(wanted())}`
    case 'not_contains':
      return sql<boolean>`coalesce(${value}, '') not ilike ${like(wanted())}`
    case 'less':
      return sql<boolean>`${value} < ${wanted()}`
    case 'greater':
      return sql<boolean>`${value} > ${wanted()}`
    case 'in':
    case 'in_list':
      return sql<boolean>`${value} = any(${listOf(item).map((v) => textOf(item, v))}::text[])`
    case 'not_in':
    case 'not_in_list':
      return sql<boolean>`coalesce(${value} <> all(${listOf(item).map((v) => textOf(item, v))}::text[]), true)`
    default:
      throw unknownOperator(item)
  }
}

function people(item: Item, value: RawBuilder<unknown>): Condition {
  const ids = (): number[] =>
    (Array.isArray(item.value) ? item.value : [item.value]).map((v) => {
      const id = numberOf(item, v)
      if (!Number.isInteger(id) || Math.abs(id) > 2_147_483_647) throw wrongValue(item, 'the id of a user')
      return id
    })
  switch (item.operator.toLowerCase()) {
    case 'equal':
    case 'contains':
    case 'in_list':
      return sql<boolean>`coalesce(${value} && ${ids()}::int[], false)`
    case 'not_equal':
    case 'not_contains':
    case 'not_in_list':
      return sql<boolean>`not coalesce(${value} && ${ids()}::int[], false)`
    default:
      throw unknownOperator(item)
  }
}

const like = (wanted: string): string => `%${wanted.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
const wrongValue = (item: Item, what: string): Error =>
  badRequest(`The filter on "${item.filter.slice(0, 80)}" needs ${what} as its value.`)
const unknownOperator = (item: Item): Error =>
  badRequest(`The column "${item.filter.slice(0, 80)}" knows no operator "${item.operator.slice(0, 40)}".`)

function numberOf(item: Item, value: Json | undefined): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw wrongValue(item, 'a number')
  return number
}
function timeOf(item: Item, value: Json | undefined): string {
  const time = typeof value === 'string' || typeof value === 'number' ? new Date(value) : undefined
  const year = time?.getUTCFullYear() ?? Number.NaN
  if (!time || !(year >= 0 && year <= 9999)) throw wrongValue(item, 'a date')
  return time.toISOString()
}
function textOf(item: Item, value: Json | undefined): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw wrongValue(item, 'text')
}
function flagOf(item: Item): boolean {
  const { value } = item
  if (value === true || value === 1 || value === 'true' || value === 'True' || value === '1') return true
  if (value === false || value === 0 || value === 'false' || value === 'False' || value === '0') return false
  throw wrongValue(item, 'true or false')
}
function rangeOf(item: Item): [Json | undefined, Json | undefined] {
  const { value } = item
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongValue(item, 'min and max')
  return [value['min'], value['max']]
}
function listOf(item: Item): Json[] {
  const list = Array.isArray(item.value)
    ? item.value
    : typeof item.value === 'string'
      ? item.value.split(',')
      : []
  if (list.length === 0 || list.length > 1000) throw wrongValue(item, 'a list of 1 to 1,000 values')
  return list
}
