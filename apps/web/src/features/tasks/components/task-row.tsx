/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows of a virtual grid are placed boxes; tables cannot be */
import type { TaskListItem } from '@sluice/contract'
import { Link } from '@tanstack/react-router'
import { memo, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from '../lib/columns.ts'
import { TaskCell } from './task-cell.tsx'
import classes from './task-grid.module.css'

export interface TaskRowProps {
  projectId: number
  index: number
  /** Undefined while its page is on the way. */
  task: TaskListItem | undefined
  y: number
  columns: readonly Column[]
  names: ReadonlyMap<number, string>
  isSelected: boolean
  mayLoad: boolean
  /** Column of the one cell that Tab reaches; -1 when it is in another row. */
  tabColumn: number
  onOpen: (task: TaskListItem) => void
  onSelect: (index: number, task: TaskListItem, isSelected: boolean, isRange: boolean) => void
  onCell: (row: number, column: number) => void
}

export const TaskRow = memo(function TaskRow(props: TaskRowProps) {
  const { projectId, index, task, y, columns, names, isSelected, mayLoad, tabColumn } = props
  const { t } = useTranslation('tasks')
  const isControl = (event: MouseEvent) =>
    event.target instanceof Element && event.target.closest('a, input') !== null
  return (
    // The keyboard reaches all of this through the grid around it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={`${classes['row']} ${classes['line']}`}
      style={{ transform: `translateY(${y}px)` }}
      onClick={(event) => {
        if (task && !isControl(event)) props.onOpen(task)
      }}
    >
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={at + 1}
          tabIndex={at === tabColumn ? 0 : -1}
          data-cell={`${index}:${at}`}
          data-numeric={column.numeric || undefined}
          className={column.id === 'select' ? `${classes['cell']} ${classes['check']}` : classes['cell']}
          onFocus={() => props.onCell(index, at)}
          {...(column.id === 'select' && { onClick: (event: MouseEvent) => event.stopPropagation() })}
        >
          {task === undefined ? (
            column.id !== 'select' && <span className={classes['ghost']} aria-hidden />
          ) : column.id === 'select' ? (
            <input
              type="checkbox"
              tabIndex={-1}
              className={classes['box']}
              aria-label={t('row.select', { id: task.inner_id ?? task.id })}
              checked={isSelected}
              onChange={() => undefined}
              onClick={(event) => props.onSelect(index, task, !isSelected, event.shiftKey)}
            />
          ) : column.id === 'inner_id' ? (
            <Link
              to="/projects/$projectId/label"
              params={{ projectId: String(projectId) }}
              search={{ task: task.id } as never}
              preload={false}
              tabIndex={-1}
              className={classes['id'] ?? ''}
              aria-label={t('row.open', { id: task.inner_id ?? task.id })}
            >
              {task.inner_id ?? task.id}
            </Link>
          ) : (
            <TaskCell task={task} column={column} names={names} mayLoad={mayLoad} />
          )}
        </div>
      ))}
    </div>
  )
})
