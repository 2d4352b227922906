import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { ProviderDescriptor } from '@sluice/contract'
import type { UseQueryResult } from '@tanstack/react-query'
import { CloudDownload, CloudUpload, Plus } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import type { AnyStorage, StorageKind } from '../model/kinds.ts'
import { StorageCard } from './storage-card.tsx'
import classes from './storage-column.module.css'

export interface StorageColumnProps {
  kind: StorageKind
  projectId: number
  providers: readonly ProviderDescriptor[]
  query: UseQueryResult<readonly AnyStorage[]>
  rateOf: (storageId: number) => number | null
  onAdd: () => void
  onEdit: (storage: AnyStorage) => void
}

export function StorageColumn(props: StorageColumnProps) {
  const { kind, projectId, providers, query, rateOf, onAdd, onEdit } = props
  const { t } = useTranslation('storages')
  const headingId = useId()
  const words = kind === 'source' ? 'sources' : 'targets'
  const Icon = kind === 'source' ? CloudDownload : CloudUpload
  const { data: storages, error, refetch } = query
  return (
    <section aria-labelledby={headingId}>
      <Group justify="space-between" align="flex-end" gap="sm" mb="md">
        <div className={classes['words']}>
          <Title order={2} id={headingId}>
            {t(`${words}.title`)}
          </Title>
          <Text size="sm" c="dimmed">
            {t(`${words}.body`)}
          </Text>
        </div>
        <Button
          variant={kind === 'source' && storages?.length === 0 ? 'filled' : 'default'}
          flex="none"
          leftSection={<Plus size={16} />}
          onClick={onAdd}
        >
          {t(`${words}.add`)}
        </Button>
      </Group>
      {error && !storages && (
        <ErrorState error={error} title={t('loadFailed')} onRetry={() => void refetch()} />
      )}
      {!error && !storages && <Skeleton height={280} radius="md" />}
      {storages?.length === 0 && (
        <div className={classes['empty']}>
          <Icon size={30} strokeWidth={1.5} aria-hidden />
          <Text fw={600}>{t(`${words}.emptyTitle`)}</Text>
          <Text size="sm" c="dimmed" maw={340}>
            {t(`${words}.emptyBody`)}
          </Text>
        </div>
      )}
      <Stack gap="md">
        {storages?.map((storage) => (
          <StorageCard
            key={storage.id}
            kind={kind}
            projectId={projectId}
            storage={storage}
            provider={providers.find(({ name }) => name === storage.type)}
            rate={rateOf(storage.id)}
            onEdit={() => onEdit(storage)}
          />
        ))}
      </Stack>
    </section>
  )
}
