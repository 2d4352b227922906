import { ActionIcon, Drawer, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import { runsQuery } from '../api/get-runs.ts'
import { ErrorLedger } from './error-ledger.tsx'
import { RunHistory } from './run-history.tsx'

export interface RunsDrawerProps {
  storageId: number
  title: string
  /** Run whose errors are listed; null lists the runs. */
  errorsOf: number | null
  onErrorsOf: (runId: number | null) => void
  onClose: () => void
}

/** Runs of one storage, and the errors of one of them. */
export function RunsDrawer({ storageId, title, errorsOf, onErrorsOf, onClose }: RunsDrawerProps) {
  const { t } = useTranslation('storages')
  const format = useFormat()
  const runs = useQuery(runsQuery(storageId))
  const run = runs.data?.find(({ id }) => id === errorsOf)
  const heading =
    errorsOf === null
      ? t('runs.title', { title })
      : t('errors.title', { date: run ? format.moment(run.created_at) : '…' })
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={960}
      title={
        <Group gap="xs" wrap="nowrap">
          {errorsOf !== null && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('errors.back')}
              onClick={() => onErrorsOf(null)}
            >
              <ArrowLeft size={18} />
            </ActionIcon>
          )}
          <Text fw={600} span>
            {heading}
          </Text>
        </Group>
      }
    >
      {errorsOf === null ? (
        <RunHistory query={runs} onErrorsOf={onErrorsOf} />
      ) : (
        <ErrorLedger key={errorsOf} runId={errorsOf} />
      )}
    </Drawer>
  )
}
