/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows of a virtual grid are placed boxes; tables cannot be */
/**
 * The table: a grid of the WAI-ARIA pattern that draws only the rows in view. One Tab stop; arrows, Home, End
 * and Page keys move; Enter opens, Space previews, X selects.
 */
import type { TaskListItem } from '@sluice/contract'
import {
  type CSSProperties,
  type KeyboardEvent,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from '../lib/columns.ts'
import { type Cell, cellAfter } from '../lib/grid-keys.ts'
import { countOf, isSelected, type Selection } from '../lib/selection.ts'
import { useRowWindow } from '../lib/use-row-window.ts'
import { useTaskPages } from '../lib/use-task-pages.ts'
import { GridHead } from './grid-head.tsx'
import classes from './task-grid.module.css'
import { TaskRow } from './task-row.tsx'

export interface TaskGridHandle {
  /** Shows a row and puts the focus on it. */
  goTo: (row: number) => void
}

export interface TaskGridProps {
  projectId: number
  query: string
  total: number
  columns: readonly Column[]
  rowHeight: number
  order: string | null
  names: ReadonlyMap<number, string>
  selection: Selection
  ref: Ref<TaskGridHandle>
  onSort: (column: string) => void
  onOpen: (task: TaskListItem) => void
  onPreview: (row: number) => void
  onSelect: (index: number, task: TaskListItem, isSelected: boolean, isRange: boolean) => void
  onSelectAll: () => void
  onSelectNone: () => void
  onError: (error: unknown, retry: () => void) => void
}

const headHeight = 38
/** Wide enough for every column's least width to be readable. */
const widthOf = (column: Column) => Number(/\d+/.exec(column.width)?.[0] ?? 120)

export function TaskGrid(props: TaskGridProps) {
  const { projectId, query, total, columns, rowHeight, selection, onOpen, onPreview, onSelect, onError } =
    props
  const { t } = useTranslation('tasks')
  const { ref, rows, space, isFlying, show } = useRowWindow({
    count: total,
    rowHeight,
    header: headHeight,
    list: query,
  })
  const pages = useTaskPages(projectId, query, rows.start, rows.end)
  const [active, setActive] = useState<Cell>({ row: 0, column: 1 })
  const wantsFocus = useRef(false)
  // Other rows in the same table: what was the tenth row is another task now.
  const [list, setList] = useState(query)
  if (list !== query) {
    setList(query)
    if (active.row > 0) setActive({ ...active, row: 0 })
  }
  const size = { rows: total, columns: columns.length, page: Math.floor(space.view / rowHeight) }
  const chosen = countOf(selection, total)
  const tab: Cell = {
    row: Math.min(active.row, total - 1),
    column: Math.min(active.column, columns.length - 1),
  }

  const { error, retry } = pages
  useLayoutEffect(() => {
    onError(error, retry)
    // Only a new error is news; `retry` changes with every page.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [error, onError])

  useLayoutEffect(() => {
    if (!wantsFocus.current) return
    const cell = ref.current?.querySelector<HTMLElement>(`[data-cell="${tab.row}:${tab.column}"]`)
    if (!cell) return
    wantsFocus.current = false
    ref.current
      ?.querySelector(`[data-cell="-1:${tab.column}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    cell.focus({ preventScroll: true })
  })

  const moveTo = useCallback(
    (cell: Cell) => {
      wantsFocus.current = true
      setActive(cell)
      if (cell.row >= 0) show(cell.row)
    },
    [show],
  )
  const onCell = useCallback((row: number, column: number) => setActive({ row, column }), [])
  useImperativeHandle(props.ref, () => ({ goTo: (row) => moveTo({ row, column: 1 }) }), [moveTo])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return
    const task = tab.row >= 0 ? pages.rowAt(tab.row) : undefined
    const handled = (action: () => void) => {
      event.preventDefault()
      action()
    }
    const next = cellAfter(event, tab, size)
    if (next) return handled(() => moveTo(next))
    if ((event.ctrlKey || event.metaKey) && event.key === 'a') return handled(props.onSelectAll)
    if (event.ctrlKey || event.metaKey) return
    const column = columns[tab.column]
    if (tab.row < 0) {
      if (event.key !== 'Enter' && event.key !== ' ') return
      if (column?.sortable) handled(() => props.onSort(column.id))
      if (column?.id === 'select') handled(chosen === total ? props.onSelectNone : props.onSelectAll)
      return
    }
    if (event.key === 'Escape') return handled(props.onSelectNone)
    if (!task) return
    if (event.key === 'Enter') handled(() => onOpen(task))
    if (event.key === ' ')
      handled(() =>
        column?.id === 'select'
          ? onSelect(tab.row, task, !isSelected(selection, task.id), event.shiftKey)
          : onPreview(tab.row),
      )
    if (event.key.toLowerCase() === 'x')
      handled(() => onSelect(tab.row, task, !isSelected(selection, task.id), event.shiftKey))
  }

  const style = useMemo(
    (): CSSProperties & Record<`--${string}`, string> => ({
      '--grid-columns': columns.map(({ width }) => width).join(' '),
      '--grid-width': `${columns.reduce((sum, column) => sum + widthOf(column), 0)}px`,
      '--row-height': `${rowHeight}px`,
      '--text-lines': String(Math.max(Math.floor((rowHeight - 8) / 19), 1)),
    }),
    [columns, rowHeight],
  )
  const drawn = Array.from({ length: Math.max(rows.end - rows.start, 0) }, (_, i) => rows.start + i)
  // The row with the focus stays, or the keyboard would be lost with it.
  if (tab.row >= 0 && !drawn.includes(tab.row)) drawn.push(tab.row)

  return (
    <div
      ref={ref}
      role="grid"
      tabIndex={-1}
      aria-label={t('grid')}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      className={classes['scroll']}
      style={style}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className={classes['content']}>
        <div role="rowgroup" style={{ display: 'contents' }}>
          <GridHead
            columns={columns}
            order={props.order}
            tabColumn={tab.row < 0 ? tab.column : -1}
            allSelected={chosen === 0 ? false : chosen === total ? true : 'some'}
            onSelectAll={(isAll) => (isAll ? props.onSelectAll() : props.onSelectNone())}
            onSort={props.onSort}
            onCell={onCell}
          />
        </div>
        <div role="rowgroup" className={classes['space']} style={{ height: space.space }}>
          {drawn.map((index) => {
            const task = pages.rowAt(index)
            return (
              <TaskRow
                key={index}
                projectId={projectId}
                index={index}
                task={task}
                y={clampY(index * rowHeight + rows.shift, space.space)}
                columns={columns}
                names={props.names}
                isSelected={task !== undefined && isSelected(selection, task.id)}
                mayLoad={!isFlying}
                tabColumn={index === tab.row ? tab.column : -1}
                onOpen={onOpen}
                onSelect={onSelect}
                onCell={onCell}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** A row far outside stays just outside: browsers lose precision at tens of millions of pixels. */
const clampY = (y: number, space: number) => Math.min(Math.max(y, -1000), space + 1000)
