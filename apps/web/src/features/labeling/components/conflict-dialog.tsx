import { Button, Group, Modal, Paper, SimpleGrid, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import type { OpenTask } from '../lib/open-task.ts'
import type { Version } from '../lib/recovery.ts'

export interface ConflictDialogProps {
  conflict: NonNullable<OpenTask['conflict']>
  onResolve: (choice: 'server' | 'local') => void
}

/** Two versions of the same work; nothing is thrown away until the person has chosen. */
export function ConflictDialog({ conflict, onResolve }: ConflictDialogProps) {
  const { t } = useTranslation('labeling')
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('conflict.title')}
      size="lg"
    >
      <Stack>
        <Text size="sm">{t('conflict.body')}</Text>
        <SimpleGrid cols={2}>
          <VersionCard title={t('conflict.server')} version={conflict.server} />
          <VersionCard title={t('conflict.local')} version={conflict.local} />
        </SimpleGrid>
        <Group grow>
          <Button variant="default" data-autofocus onClick={() => onResolve('server')}>
            {t('conflict.keepServer')}
          </Button>
          <Button variant="default" onClick={() => onResolve('local')}>
            {t('conflict.keepLocal')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** What a person can tell two versions apart by: when, how much, and which labels. */
function VersionCard({ title, version }: { title: string; version: Version }) {
  const { t } = useTranslation('labeling')
  const format = useFormat()
  const count = version.result.length
  const labels = Map.groupBy(version.result.flatMap(labelsOf), (label) => label)
  return (
    <Paper withBorder p="sm">
      <Text fw={600}>{title}</Text>
      <Text size="sm">{format.moment(new Date(version.at))}</Text>
      <Text size="sm">{t('conflict.regions', { count, formatted: format.number(count) })}</Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {[...labels]
          .slice(0, 12)
          .map(([label, { length }]) => `${label} × ${format.number(length)}`)
          .join(', ')}
      </Text>
    </Paper>
  )
}

/** Labels and choices of one result: the lists of strings in its value. */
function labelsOf({ value }: Version['result'][number]): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.values(value).flatMap((part) =>
    Array.isArray(part) ? part.filter((item) => typeof item === 'string') : [],
  )
}
