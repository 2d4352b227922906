import { describe, expect, it } from 'vitest'
import { activeFilters, emptyView, nextOrder, queryOf, searchOf, type View, viewOf } from './view.ts'

const view: View = {
  match: 'or',
  rows: [
    { column: 'id', operator: 'greater', value: '500' },
    { column: 'data.text', operator: 'contains', value: 'whale' },
    { column: 'status', operator: 'labeled', value: '' },
  ],
  order: '-created_at',
}

describe('the view of the data manager', () => {
  it('comes back from the address as it went in', () => {
    expect(viewOf(JSON.parse(JSON.stringify(searchOf(view))) as Record<string, unknown>)).toEqual(view)
    expect(searchOf(emptyView)).toEqual({})
    expect(viewOf({})).toEqual(emptyView)
  })

  it('leaves out what an address holds but the table does not know', () => {
    const search = {
      match: 'xor',
      filter: [
        { column: 'password', operator: 'equal', value: '1' },
        { column: 'id', operator: 'contains', value: '1' },
        { column: 'id', operator: 'equal', value: 7 },
        'nonsense',
        { column: 'inner_id', operator: 'equal', value: '7', off: true },
      ],
      order: 'constructor',
    }
    expect(viewOf(search)).toEqual({
      match: 'and',
      rows: [{ column: 'inner_id', operator: 'equal', value: '7', off: true }],
      order: null,
    })
  })

  it('becomes the query of the compatible API', () => {
    expect(queryOf(view)).toEqual({
      filters: {
        conjunction: 'or',
        items: [
          { filter: 'filter:tasks:id', operator: 'greater', type: 'Number', value: 500 },
          { filter: 'filter:tasks:data.text', operator: 'contains', type: 'String', value: 'whale' },
          { filter: 'filter:tasks:is_labeled', operator: 'equal', type: 'Boolean', value: true },
        ],
      },
      ordering: ['-tasks:created_at'],
    })
    expect(queryOf(emptyView)).toEqual({})
  })

  it('does not apply rows that are switched off, unfinished or not a number', () => {
    const rows = [
      { column: 'id', operator: 'equal', value: '3', off: true },
      { column: 'id', operator: 'equal', value: ' ' },
      { column: 'id', operator: 'equal', value: '3x' },
      { column: 'created_at', operator: 'less', value: '2026-13-45' },
    ]
    expect(queryOf({ ...emptyView, rows })).toEqual({})
    expect(activeFilters({ ...emptyView, rows: [...rows, ...view.rows] })).toBe(3)
  })

  it('orders rising, falling and not at all, one click each', () => {
    const first = nextOrder(null, 'id')
    const second = nextOrder(first, 'id')
    expect([first, second, nextOrder(second, 'id'), nextOrder(second, 'created_at')]).toEqual([
      'id',
      '-id',
      null,
      'created_at',
    ])
  })
})
