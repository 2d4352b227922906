import { ActionIcon, Button, Group, Modal, ScrollArea, Skeleton, Stack, Text } from '@mantine/core'
import type { TaskListItem } from '@sluice/contract'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { pageSize, taskPageQuery } from '../api/get-task-page.ts'
import { taskQuery } from '../api/get-task.ts'
import type { Column } from '../lib/columns.ts'
import { TaskMedia } from './task-media.tsx'

export interface QuickPreviewProps {
  projectId: number
  /** Null while closed. */
  row: number | null
  query: string
  total: number
  columns: readonly Column[]
  onRow: (row: number) => void
  onClose: () => void
  onOpen: (task: TaskListItem) => void
}

/** A large look at one task; arrows walk through the table behind it. */
export function QuickPreview({
  projectId,
  row,
  query,
  total,
  columns,
  onRow,
  onClose,
  onOpen,
}: QuickPreviewProps) {
  const { t } = useTranslation('tasks')
  const page = useQuery({
    ...taskPageQuery(projectId, query, Math.floor((row ?? 0) / pageSize)),
    enabled: row !== null,
  })
  const task = row === null ? undefined : page.data?.tasks[row % pageSize]
  const detail = useQuery({
    ...taskQuery(projectId, task?.id ?? 0),
    enabled: task !== undefined && row !== null,
  })
  const move = (by: number) => {
    if (row !== null) onRow(Math.min(Math.max(row + by, 0), total - 1))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (by !== undefined && !(event.target instanceof HTMLMediaElement)) {
      event.preventDefault()
      move(by)
    }
    if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault()
      onClose()
    }
  }
  const data = detail.data?.data ?? task?.data
  const keys = columns.flatMap(({ data: column }) => column ?? [])
  return (
    <Modal
      opened={row !== null}
      onClose={onClose}
      size={1000}
      title={task ? t('preview.title', { id: task.inner_id ?? task.id }) : t('loadingRow')}
      onKeyDown={onKeyDown}
    >
      <Stack gap="md">
        <ScrollArea.Autosize mah="68vh" type="auto">
          <Stack gap="md">
            {detail.isError && <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />}
            {data === undefined && <Skeleton h={320} />}
            {data !== undefined &&
              keys.map(({ key, media }) => (
                <TaskMedia key={`${task?.id} ${key}`} name={key} value={data[key]} media={media} />
              ))}
          </Stack>
        </ScrollArea.Autosize>
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            {t('preview.hint')}
          </Text>
          <Group gap="xs">
            <ActionIcon
              variant="default"
              size={30}
              aria-label={t('preview.previous')}
              onClick={() => move(-1)}
            >
              <ChevronUp size={16} />
            </ActionIcon>
            <ActionIcon variant="default" size={30} aria-label={t('preview.next')} onClick={() => move(1)}>
              <ChevronDown size={16} />
            </ActionIcon>
            <Button size="xs" data-autofocus disabled={!task} onClick={() => task && onOpen(task)}>
              {t('preview.open')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  )
}
