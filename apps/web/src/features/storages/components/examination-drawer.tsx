import { Button, Drawer, Group, Stack, Text } from '@mantine/core'
import { RotateCw } from 'lucide-react'
import { useCallback, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { examineSaved } from '../api/examine-storage.ts'
import type { AnyStorage, StorageKind } from '../model/kinds.ts'
import { ExaminationPanel } from './examination-panel.tsx'
import { useExamination } from './use-examination.ts'

export interface ExaminationDrawerProps {
  kind: StorageKind
  storage: AnyStorage
  title: string
  onClose: () => void
}

/** Examines a saved storage as soon as it is opened. */
export function ExaminationDrawer({ kind, storage, title, onClose }: ExaminationDrawerProps) {
  const { t } = useTranslation('storages')
  const { start, ...examination } = useExamination()
  const { id, type } = storage
  const run = useCallback(() => {
    // What went wrong is in the panel.
    void start(examineSaved(kind, { id, type })).catch(() => undefined)
  }, [start, kind, id, type])
  useEffect(run, [run])
  return (
    <Drawer opened onClose={onClose} position="right" size={640} title={t('doctor.title', { title })}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t(kind === 'source' ? 'doctor.bodySource' : 'doctor.bodyTarget')}
        </Text>
        <ExaminationPanel examination={examination} />
        <Group>
          <Button
            variant="default"
            leftSection={<RotateCw size={16} />}
            disabled={examination.state === 'running'}
            onClick={run}
          >
            {t('doctor.again')}
          </Button>
        </Group>
      </Stack>
    </Drawer>
  )
}
