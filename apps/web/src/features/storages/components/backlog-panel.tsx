import { Button, Group, Stack, Text } from '@mantine/core'
import type { Backlog } from '@sluice/contract'
import { CircleCheck, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toast } from '../../../components/toast.ts'
import { useErrorText } from '../../../lib/errors.ts'
import { useFormat } from '../../../lib/format.ts'
import { useRetryTarget } from '../api/retry-target.ts'
import { Term } from './term.tsx'
import classes from './run-counts.module.css'

const parts = ['pending', 'retrying', 'dead'] as const

export interface BacklogPanelProps {
  backlog: Backlog
  projectId: number
  storageId: number
  title: string
}

/** Annotations that a target has not received yet, and what to do about those given up on. */
export function BacklogPanel({ backlog, projectId, storageId, title }: BacklogPanelProps) {
  const { t } = useTranslation('storages')
  const format = useFormat()
  const errorText = useErrorText()
  const retry = useRetryTarget(projectId)
  const isEmpty = parts.every((part) => backlog[part] === 0)
  const press = () =>
    retry.mutate(storageId, {
      onSuccess: () => toast.done(t('backlog.retried')),
      onError: (error) => toast.failed(errorText(error)),
    })
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        {t('backlog.heading')}
      </Text>
      {isEmpty && (
        <Group gap={6} c="dimmed">
          <CircleCheck size={16} aria-hidden />
          <Text size="sm">{t('backlog.none')}</Text>
        </Group>
      )}
      {!isEmpty && (
        <>
          <Group justify="space-between" align="flex-end" wrap="nowrap">
            <dl className={classes['counts']}>
              {parts.map((part) => (
                <div key={part} data-bad={(part === 'dead' && backlog.dead > 0) || undefined}>
                  <dt>
                    <Term hint={t(`backlog.${part}Hint`)}>{t(`backlog.${part}`)}</Term>
                  </dt>
                  <dd>{format.number(backlog[part])}</dd>
                </div>
              ))}
            </dl>
            {backlog.dead > 0 && (
              <Button
                size="compact-sm"
                variant="default"
                flex="none"
                leftSection={<RotateCcw size={14} />}
                aria-label={t('backlog.retryOf', { title })}
                loading={retry.isPending}
                onClick={press}
              >
                {t('backlog.retry')}
              </Button>
            )}
          </Group>
          {backlog.oldest_age !== null && (
            <Text size="xs" c="dimmed">
              {t('backlog.oldest', { time: format.duration(backlog.oldest_age) })}
            </Text>
          )}
          {backlog.last_error !== null && (
            <Text size="sm" c="var(--sluice-bad)" style={{ overflowWrap: 'anywhere' }}>
              {t('backlog.lastError', { message: backlog.last_error })}
            </Text>
          )}
        </>
      )}
    </Stack>
  )
}
