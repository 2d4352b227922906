/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows of a virtual grid are placed boxes; tables cannot be */
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Column } from '../lib/columns.ts'
import { useColumnName } from '../lib/use-column-name.ts'
import classes from './task-grid.module.css'

export interface GridHeadProps {
  columns: readonly Column[]
  order: string | null
  tabColumn: number
  allSelected: boolean | 'some'
  onSelectAll: (isSelected: boolean) => void
  onSort: (column: string) => void
  onCell: (row: number, column: number) => void
}

export function GridHead({
  columns,
  order,
  tabColumn,
  allSelected,
  onSelectAll,
  onSort,
  onCell,
}: GridHeadProps) {
  const { t } = useTranslation('tasks')
  const nameOf = useColumnName()
  return (
    <div role="row" aria-rowindex={1} className={`${classes['row']} ${classes['head']}`}>
      {columns.map((column, at) => {
        const isRising = order === column.id
        const isFalling = order === `-${column.id}`
        const name = nameOf(column.id)
        return (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- Enter and Space reach it through the grid
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={at + 1}
            tabIndex={at === tabColumn ? 0 : -1}
            data-cell={`-1:${at}`}
            className={
              column.id === 'select' ? `${classes['heading']} ${classes['check']}` : classes['heading']
            }
            data-numeric={column.numeric || undefined}
            data-sortable={column.sortable || undefined}
            data-sorted={isRising || isFalling || undefined}
            onFocus={() => onCell(-1, at)}
            {...(column.sortable && {
              'aria-sort': isRising
                ? ('ascending' as const)
                : isFalling
                  ? ('descending' as const)
                  : ('none' as const),
              onClick: () => onSort(column.id),
            })}
          >
            {column.id === 'select' ? (
              <input
                type="checkbox"
                tabIndex={-1}
                className={classes['box']}
                aria-label={t('columns.select')}
                checked={allSelected === true}
                ref={(box) => {
                  if (box) box.indeterminate = allSelected === 'some'
                }}
                onChange={() => onSelectAll(allSelected !== true)}
              />
            ) : (
              <span className={classes['headingText']} title={name}>
                {name}
              </span>
            )}
            {isRising && <ArrowUp size={14} aria-hidden />}
            {isFalling && <ArrowDown size={14} aria-hidden />}
          </div>
        )
      })}
    </div>
  )
}
