import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import type { SyncRun } from '@sluice/contract'
import { HeartPulse, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import classes from './now-panel.module.css'
import { RunCounts } from './run-counts.tsx'
import { NowWord } from './run-state.tsx'

/** A worker proves alive every 5 s; past this it is thought dead and another takes the run. */
const quietAfter = 20

export interface NowPanelProps {
  run: SyncRun | null
  title: string
  rate: number | null
  cancelling: boolean
  onCancel: () => void
  onShowErrors: () => void
  /** Draws the eye, when somebody asked for a run that is under way already. */
  pulse: boolean
}

/** What runs now. Never mixed with how the last run ended. */
export function NowPanel(props: NowPanelProps) {
  const { run, title, rate, cancelling, onCancel, onShowErrors, pulse } = props
  const { t } = useTranslation('storages')
  const format = useFormat()
  const isRunning = run?.state === 'running'
  const isQuiet = isRunning && run.heartbeat_age !== null && run.heartbeat_age > quietAfter
  return (
    <div className={classes['panel']} data-active={run !== null || undefined} data-pulse={pulse || undefined}>
      <Group justify="space-between" wrap="nowrap" mih={30}>
        <Group gap="sm" wrap="nowrap">
          <Text size="xs" c="dimmed" w={72}>
            {t('now.heading')}
          </Text>
          <NowWord run={run} />
          {isRunning && rate !== null && (
            <Text size="sm" c="dimmed">
              {t('now.rate', { formatted: format.number(rate) })}
            </Text>
          )}
        </Group>
        {run && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<X size={14} />}
            aria-label={t('card.cancelOf', { title })}
            loading={cancelling}
            onClick={onCancel}
          >
            {t('card.cancel')}
          </Button>
        )}
      </Group>
      {isRunning && (
        <Stack gap={8} mt={6}>
          {/* No share is claimed: the total is unknown until the listing has ended. */}
          <Progress
            value={100}
            animated
            striped
            size="sm"
            aria-label={t(`now.${run.kind === 'source' ? 'listing' : 'writing'}`)}
          />
          <Text size="xs" c="dimmed" truncate title={run.position ?? undefined}>
            {run.kind === 'source' ? t('now.listing') : t('now.writing')}{' '}
            {run.position !== null && t('now.position', { position: run.position })}
          </Text>
          <RunCounts run={run} onShowErrors={onShowErrors} />
          {isQuiet && (
            <Alert color="yellow" variant="light" p="xs" icon={<HeartPulse size={16} />}>
              {t('now.quiet', { time: format.duration(run.heartbeat_age ?? 0) })}
            </Alert>
          )}
          {run.takeovers > 0 && (
            <Text size="xs" c="dimmed">
              {t('now.takeovers', { count: run.takeovers })}
            </Text>
          )}
        </Stack>
      )}
    </div>
  )
}
