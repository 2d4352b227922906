import {
  ActionIcon,
  Badge,
  Button,
  Card,
  Group,
  Menu,
  Stack,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core'
import type { ProviderDescriptor } from '@sluice/contract'
import { EllipsisVertical, History, Pencil, RefreshCw, Stethoscope, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { type AnyStorage, cardId, isTarget, type StorageKind } from '../model/kinds.ts'
import { BacklogPanel } from './backlog-panel.tsx'
import { DeleteStorage } from './delete-storage.tsx'
import { ExaminationDrawer } from './examination-drawer.tsx'
import { NowPanel } from './now-panel.tsx'
import { RunCounts } from './run-counts.tsx'
import { ResultWord } from './run-state.tsx'
import { RunsDrawer } from './runs-drawer.tsx'
import classes from './storage-card.module.css'
import { StorageFacts } from './storage-facts.tsx'
import { useStorageActions } from './use-storage-actions.ts'
import { useStorageTitle } from './use-storage-title.ts'

export interface StorageCardProps {
  kind: StorageKind
  projectId: number
  storage: AnyStorage
  provider: ProviderDescriptor | undefined
  /** Objects per second; null while unknown. */
  rate: number | null
  onEdit: () => void
}

export function StorageCard({ kind, projectId, storage, provider, rate, onEdit }: StorageCardProps) {
  const { t } = useTranslation('storages')
  const title = useStorageTitle(storage, provider)
  const actions = useStorageActions(projectId, kind, title)
  const [opened, setOpened] = useState<'delete' | 'examine' | { errorsOf: number | null } | null>(null)
  const { current_run: current, last_run: last } = storage
  return (
    <Card
      component="article"
      withBorder
      padding="lg"
      id={cardId(storage)}
      aria-label={title}
      className={classes['card'] ?? ''}
    >
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div className={classes['name']}>
            <Title order={3} lineClamp={2} title={title}>
              {title}
            </Title>
            <Badge variant="light" color="gray" tt="none" fw={500} radius="sm" mt={4}>
              {provider?.title ?? storage.type}
            </Badge>
          </div>
          <Group gap={6} wrap="nowrap">
            <Button
              size="xs"
              variant="light"
              leftSection={<RefreshCw size={14} />}
              aria-label={t('card.syncOf', { title })}
              onClick={() => actions.sync(storage)}
            >
              {t('card.sync')}
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('card.menu', { title })}>
                  <EllipsisVertical size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<Pencil size={16} />} onClick={onEdit}>
                  {t('card.edit')}
                </Menu.Item>
                <Menu.Item leftSection={<Stethoscope size={16} />} onClick={() => setOpened('examine')}>
                  {t('card.examine')}
                </Menu.Item>
                <Menu.Item leftSection={<History size={16} />} onClick={() => setOpened({ errorsOf: null })}>
                  {t('card.history')}
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item
                  c="var(--sluice-bad)"
                  leftSection={<Trash2 size={16} />}
                  onClick={() => setOpened('delete')}
                >
                  {t('card.delete')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
        <StorageFacts storage={storage} fields={provider?.[kind] ?? []} />
        <NowPanel
          run={current}
          title={title}
          rate={rate}
          pulse={actions.pulse}
          cancelling={actions.isCancelling}
          onCancel={() => current && actions.cancel(current)}
          onShowErrors={() => setOpened({ errorsOf: current?.id ?? null })}
        />
        <div className={classes['last']}>
          <Group gap="sm" wrap="nowrap" mih={30}>
            <Text size="xs" c="dimmed" w={72} flex="none">
              {t('result.heading')}
            </Text>
            <ResultWord run={last} />
            {last && (
              <Text size="sm" c="dimmed" component="span">
                <RelativeTime value={last.finished_at ?? last.created_at} />
              </Text>
            )}
          </Group>
          {last && (
            <Stack gap={6} mt={4}>
              <RunCounts run={last} onShowErrors={() => setOpened({ errorsOf: last.id })} />
              {last.message !== null && last.state !== 'completed' && (
                <Text
                  size="sm"
                  c={last.state === 'failed' ? 'var(--sluice-bad)' : 'dimmed'}
                  className={classes['text'] ?? ''}
                >
                  {last.message}
                </Text>
              )}
            </Stack>
          )}
        </div>
        {isTarget(storage) && (
          <div className={classes['last']}>
            <BacklogPanel
              backlog={storage.backlog}
              projectId={projectId}
              storageId={storage.id}
              title={title}
            />
          </div>
        )}
      </Stack>
      <VisuallyHidden aria-live="polite">{actions.announcement}</VisuallyHidden>
      {opened === 'examine' && (
        <ExaminationDrawer kind={kind} storage={storage} title={title} onClose={() => setOpened(null)} />
      )}
      {typeof opened === 'object' && opened !== null && (
        <RunsDrawer
          storageId={storage.id}
          title={title}
          errorsOf={opened.errorsOf}
          onErrorsOf={(errorsOf) => setOpened({ errorsOf })}
          onClose={() => setOpened(null)}
        />
      )}
      <DeleteStorage
        opened={opened === 'delete'}
        kind={kind}
        projectId={projectId}
        storage={storage}
        title={title}
        onClose={() => setOpened(null)}
      />
    </Card>
  )
}
