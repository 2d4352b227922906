import { describe, expect, it } from 'vitest'
import { cellAfter } from './grid-keys.ts'

const size = { rows: 1000, columns: 5, page: 20 }
const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false })
const from = { row: 10, column: 2 }

describe('keys of the grid', () => {
  it('move by one cell, by a screen and to the ends', () => {
    expect(cellAfter(press('ArrowDown'), from, size)).toEqual({ row: 11, column: 2 })
    expect(cellAfter(press('ArrowLeft'), from, size)).toEqual({ row: 10, column: 1 })
    expect(cellAfter(press('PageDown'), from, size)).toEqual({ row: 30, column: 2 })
    expect(cellAfter(press('Home'), from, size)).toEqual({ row: 10, column: 0 })
    expect(cellAfter(press('End', true), from, size)).toEqual({ row: 999, column: 4 })
    expect(cellAfter(press('Home', true), from, size)).toEqual({ row: 0, column: 0 })
  })

  it('reach the headings by arrow only, and never leave the grid', () => {
    expect(cellAfter(press('PageUp'), from, size)).toEqual({ row: 0, column: 2 })
    expect(cellAfter(press('ArrowUp'), { row: 0, column: 0 }, size)).toEqual({ row: -1, column: 0 })
    expect(cellAfter(press('ArrowUp'), { row: -1, column: 0 }, size)).toEqual({ row: -1, column: 0 })
    expect(cellAfter(press('PageDown'), { row: 995, column: 0 }, size)).toEqual({ row: 999, column: 0 })
  })

  it('leave other keys to others', () => {
    expect(cellAfter(press('a'), from, size)).toBeNull()
    expect(cellAfter(press('ArrowRight', true), from, size)).toBeNull()
  })
})
