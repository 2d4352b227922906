/** Keys of the grid pattern (WAI-ARIA): where the focus goes. Row -1 is the row of headings. */
export interface Cell {
  row: number
  column: number
}

export interface GridSize {
  rows: number
  columns: number
  /** Rows that fit on one screen. */
  page: number
}

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>

/** Null when the key moves nothing. */
export function cellAfter(press: Press, cell: Cell, size: GridSize): Cell | null {
  const withMod = press.ctrlKey || press.metaKey
  const to = (row: number, column: number): Cell => ({
    row: Math.min(Math.max(row, -1), size.rows - 1),
    column: Math.min(Math.max(column, 0), size.columns - 1),
  })
  const { row, column } = cell
  switch (press.key) {
    case 'ArrowDown':
      return withMod ? null : to(row + 1, column)
    case 'ArrowUp':
      return withMod ? null : to(row - 1, column)
    case 'ArrowRight':
      return withMod ? null : to(row, column + 1)
    case 'ArrowLeft':
      return withMod ? null : to(row, column - 1)
    case 'PageDown':
      return to(row + Math.max(size.page, 1), column)
    case 'PageUp':
      return to(Math.max(row - Math.max(size.page, 1), Math.min(row, 0)), column)
    case 'Home':
      return withMod ? to(0, 0) : to(row, 0)
    case 'End':
      return withMod ? to(size.rows - 1, size.columns - 1) : to(row, size.columns - 1)
    default:
      return null
  }
}
