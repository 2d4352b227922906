import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import type { Project, TaskList, TaskListItem } from '@sluice/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { annotatorsQuery } from '../api/get-annotators.ts'
import { columnsOf, extraColumns } from '../lib/columns.ts'
import { countOf, everything, nothing, selectedItems } from '../lib/selection.ts'
import { useColumnName } from '../lib/use-column-name.ts'
import { useDisplay } from '../lib/use-display.ts'
import { useLiveTasks } from '../lib/use-live-tasks.ts'
import { useSelection } from '../lib/use-selection.ts'
import { useTableShortcuts } from '../lib/use-table-shortcuts.ts'
import { activeFilters, nextOrder, queryOf, type View } from '../lib/view.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { FilterPanel } from './filter-panel.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { NoMatch, NoTasks } from './no-tasks.tsx'
import { PageDrop } from './page-drop.tsx'
import { QuickPreview } from './quick-preview.tsx'
import { TaskGrid, type TaskGridHandle } from './task-grid.tsx'
import { Toolbar } from './toolbar.tsx'

export interface DataManagerProps {
  project: Project
  view: View
  setView: (view: View) => void
  query: string
  /** The first page; undefined until it is here. */
  first: TaskList | undefined
}

const dataShape = (task: TaskListItem | undefined) => Object.keys(task?.data ?? {}).join('\n')
const noNames: ReadonlyMap<number, string> = new Map()

export function DataManager({ project, view, setView, query, first }: DataManagerProps) {
  const { t } = useTranslation('tasks')
  const navigate = useNavigate()
  const nameOf = useColumnName()
  const grid = useRef<TaskGridHandle>(null)
  const names = useQuery(annotatorsQuery).data ?? noNames

  // While another view loads, or has no row, the columns stay what they were.
  const [sample, setSample] = useState(first?.tasks[0])
  const found = first?.tasks[0]
  if (found !== undefined && dataShape(found) !== dataShape(sample)) setSample(found)
  const columns = useMemo(() => columnsOf(project, sample), [project, sample])
  const extra = useMemo(() => extraColumns(project, columns), [project, columns])
  const hasImages = columns.some(({ data }) => data?.media === 'image')
  const display = useDisplay(project.id, extra, hasImages ? 'medium' : 'compact')
  const shown = useMemo(() => columns.filter(({ id }) => !display.hidden.has(id)), [columns, display.hidden])

  const total = first?.total
  const live = useLiveTasks(project.id, query, view.order === null, total)
  const selection = useSelection(project.id, query)
  const [isFiltering, setFiltering] = useState(view.rows.length > 0)
  const [isDeleting, setDeleting] = useState(false)
  const [preview, setPreview] = useState<number | null>(null)
  const [importing, setImporting] = useState<readonly File[] | null>(null)
  const [failure, setFailure] = useState<{ error: unknown; retry: () => void } | null>(null)

  const open = useCallback(
    (task: TaskListItem) =>
      void navigate({
        to: '/projects/$projectId/label',
        params: { projectId: String(project.id) },
        search: { task: task.id } as never,
      }),
    [navigate, project.id],
  )
  const onError = useCallback(
    (error: unknown, retry: () => void) => setFailure(error === null ? null : { error, retry }),
    [],
  )
  const closePreview = () => {
    const row = preview
    setPreview(null)
    // After the dialog has given the focus back.
    if (row !== null) setTimeout(() => grid.current?.goTo(row), 0)
  }
  const clearFilter = () => setView({ ...view, rows: [] })
  useTableShortcuts({
    onFilter: () => setFiltering((isOpen) => !isOpen),
    onImport: () => setImporting([]),
  })

  const isEmpty = total === 0 && activeFilters(view) === 0
  const sorted = view.order?.replace(/^-/, '')
  return (
    <>
      <Toolbar
        projectId={project.id}
        total={total}
        filters={activeFilters(view)}
        isFiltering={isFiltering}
        onFilter={() => setFiltering(!isFiltering)}
        columns={columns}
        display={display}
        news={live.unseen}
        onNews={() => void live.showNew()}
        onJump={(row) => grid.current?.goTo(row)}
        onImport={() => setImporting([])}
        selected={countOf(selection.value, total ?? 0)}
        onAll={() => selection.set(everything)}
        onClear={() => selection.set(nothing)}
        onDelete={() => setDeleting(true)}
      />
      {isFiltering && !isEmpty && <FilterPanel view={view} onChange={setView} columns={columns} />}
      {failure && <ErrorState title={t('loadFailed')} error={failure.error} onRetry={failure.retry} />}
      <VisuallyHidden aria-live="polite">
        {sorted === undefined
          ? t('sort.none')
          : t(view.order?.startsWith('-') ? 'sort.falling' : 'sort.rising', { column: nameOf(sorted) })}
      </VisuallyHidden>
      {total === undefined && (
        <Stack component="output" gap={8} p={20} aria-busy aria-label={t('loadingRow')}>
          {Array.from({ length: 10 }, (_, i) => (
            <Skeleton key={i} h={36} />
          ))}
        </Stack>
      )}
      {isEmpty && <NoTasks projectId={project.id} onImport={() => setImporting([])} />}
      {total === 0 && !isEmpty && <NoMatch onClear={clearFilter} />}
      {total !== undefined && total > 0 && (
        <TaskGrid
          ref={grid}
          projectId={project.id}
          query={query}
          total={total}
          columns={shown}
          rowHeight={display.rowHeight}
          order={view.order}
          names={names}
          selection={selection.value}
          onSort={(column) => setView({ ...view, order: nextOrder(view.order, column) })}
          onOpen={open}
          onPreview={setPreview}
          onSelect={selection.toggle}
          onSelectAll={() => selection.set(everything)}
          onSelectNone={() => selection.set(nothing)}
          onError={onError}
        />
      )}
      <QuickPreview
        projectId={project.id}
        query={query}
        row={preview}
        total={total ?? 0}
        columns={columns}
        onRow={setPreview}
        onClose={closePreview}
        onOpen={open}
      />
      <DeleteDialog
        projectId={project.id}
        opened={isDeleting}
        count={countOf(selection.value, total ?? 0)}
        body={{ ...queryOf(view), selectedItems: selectedItems(selection.value) }}
        onClose={() => setDeleting(false)}
        onDeleted={() => {
          setDeleting(false)
          selection.set(nothing)
        }}
      />
      <ImportDialog
        projectId={project.id}
        opened={importing !== null}
        files={importing ?? []}
        onClose={() => setImporting(null)}
      />
      <PageDrop onDrop={setImporting} isActive={importing === null} />
    </>
  )
}
