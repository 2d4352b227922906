import { Button } from '@mantine/core'
import { Filter, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import classes from '../data-manager.module.css'
import type { Column } from '../lib/columns.ts'
import type { useDisplay } from '../lib/use-display.ts'
import { DisplayMenu } from './display-menu.tsx'
import { ExportMenu } from './export-menu.tsx'
import { JumpBox } from './jump-box.tsx'
import { SelectionBar } from './selection-bar.tsx'

export interface ToolbarProps {
  projectId: number
  total: number | undefined
  /** Conditions that apply. */
  filters: number
  isFiltering: boolean
  onFilter: () => void
  columns: readonly Column[]
  display: ReturnType<typeof useDisplay>
  /** Tasks that came since, not shown yet. */
  news: number
  onNews: () => void
  onJump: (row: number) => void
  onImport: () => void
  selected: number
  onAll: () => void
  onClear: () => void
  onDelete: () => void
}

export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const { total, filters, display, selected, news } = props
  const count = total ?? 0
  const words = { count, formatted: format.number(count) }
  return (
    <section aria-label={t('toolbar.label')} className={classes['toolbar']}>
      {selected > 0 ? (
        <SelectionBar
          count={selected}
          total={count}
          onAll={props.onAll}
          onClear={props.onClear}
          onDelete={props.onDelete}
        />
      ) : (
        <span className={classes['count']} aria-live="polite">
          {total !== undefined && (filters > 0 ? t('matching', words) : t('count', words))}
        </span>
      )}
      <Button
        size="xs"
        variant={filters > 0 ? 'light' : 'default'}
        leftSection={<Filter size={14} />}
        aria-expanded={props.isFiltering}
        onClick={props.onFilter}
      >
        {filters > 0 ? t('toolbar.filterCount', { count: filters }) : t('toolbar.filter')}
      </Button>
      <DisplayMenu
        columns={props.columns}
        hidden={display.hidden}
        onHidden={display.setHidden}
        size={display.size}
        onSize={display.setSize}
      />
      {count > 20 && selected === 0 && <JumpBox total={count} onJump={props.onJump} />}
      <span className={classes['spread']} />
      <span className={classes['news']} aria-live="polite">
        {news > 0 && (
          <>
            {t('news', { count: news, formatted: format.number(news) })}
            <Button size="compact-xs" variant="light" onClick={props.onNews}>
              {t('showNews')}
            </Button>
          </>
        )}
      </span>
      <Button size="xs" variant="default" leftSection={<Upload size={14} />} onClick={props.onImport}>
        {t('toolbar.import')}
      </Button>
      <ExportMenu projectId={props.projectId} />
    </section>
  )
}
