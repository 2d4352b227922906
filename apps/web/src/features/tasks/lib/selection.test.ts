import { describe, expect, it } from 'vitest'
import { countOf, everything, isSelected, nothing, selectedItems, withTask, withTasks } from './selection.ts'

describe('selection', () => {
  it('counts and names the chosen tasks', () => {
    const some = withTask(withTasks(nothing, [4, 5, 6], true), 5, false)
    expect(countOf(some, 1000)).toBe(2)
    expect([4, 5, 6].map((id) => isSelected(some, id))).toEqual([true, false, true])
    expect(selectedItems(some)).toEqual({ all: false, included: [4, 6] })
  })

  it('is a query, not a list, when everything is chosen', () => {
    const almost = withTask(everything, 7, false)
    expect(countOf(almost, 1_000_000)).toBe(999_999)
    expect(isSelected(almost, 8)).toBe(true)
    expect(selectedItems(almost)).toEqual({ all: true, excluded: [7] })
    expect(selectedItems(withTask(almost, 7, true))).toEqual({ all: true, excluded: [] })
  })
})
