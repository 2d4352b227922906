import type { TaskListItem } from '@sluice/contract'
import { CircleCheck, CircleDashed, CircleDotDashed, CircleSlash2 } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import type { Column } from '../lib/columns.ts'
import { previewText, statusOf } from '../lib/task-facts.ts'
import { MediaCell } from './media-cell.tsx'
import classes from './task-grid.module.css'

export interface TaskCellProps {
  task: TaskListItem
  column: Column
  names: ReadonlyMap<number, string>
  /** False while rows fly by. */
  mayLoad: boolean
}

const icons = {
  labeled: CircleCheck,
  started: CircleDotDashed,
  unlabeled: CircleDashed,
  skipped: CircleSlash2,
}

/** What one field of a task looks like in the table. */
export const TaskCell = memo(function TaskCell({ task, column, names, mayLoad }: TaskCellProps) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  if (column.data) {
    const value = task.data[column.data.key]
    return column.data.media === 'text' ? (
      <span className={classes['text']}>{previewText(value)}</span>
    ) : (
      <MediaCell value={value} media={column.data.media} mayLoad={mayLoad} />
    )
  }
  switch (column.id) {
    case 'status': {
      const status = statusOf(task)
      const Icon = icons[status]
      return (
        <span className={classes['status']} data-status={status}>
          <Icon size={16} aria-hidden />
          {t(`status.${status}`)}
        </span>
      )
    }
    case 'annotators':
      return (
        <span className={classes['clip']}>
          {task.annotators.map((id) => names.get(id) ?? t('row.someone', { id })).join(', ')}
        </span>
      )
    case 'created_at':
    case 'updated_at':
      return (
        <time className={classes['clip']} dateTime={task[column.id]}>
          {format.moment(task[column.id])}
        </time>
      )
    case 'storage_filename':
      return (
        <span className={classes['clip']} title={task.storage_filename ?? undefined}>
          {task.storage_filename}
        </span>
      )
    case 'total_annotations':
    case 'cancelled_annotations':
    case 'total_predictions': {
      const count = task[column.id]
      return <span className={count === 0 ? classes['quiet'] : undefined}>{format.number(count)}</span>
    }
    default:
      return <span>{task.id}</span>
  }
})
