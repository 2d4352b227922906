import { Badge, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ConnectionState } from '../lib/use-project-events.ts'
import classes from './live-badge.module.css'

/** Whether what is shown comes by the minute or is being asked for every few seconds. */
export function LiveBadge({ state }: { state: ConnectionState }) {
  const { t } = useTranslation()
  const isLive = state === 'live'
  return (
    <Tooltip label={isLive ? t('live.liveHint') : t('live.reconnectingHint')}>
      <Badge
        component="output"
        tabIndex={0}
        variant="light"
        size="lg"
        tt="none"
        fw={500}
        color={isLive ? 'green' : 'gray'}
        leftSection={<span className={classes['dot']} data-live={isLive || undefined} />}
      >
        {t(`live.${state}`)}
      </Badge>
    </Tooltip>
  )
}
