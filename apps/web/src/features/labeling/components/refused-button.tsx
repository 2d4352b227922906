import { Button, Group, Modal, Paper, Stack, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { useFormat } from '../../../lib/format.ts'
import type { Submission } from '../lib/outbox.ts'
import type { Labeling } from '../lib/use-labeling.ts'

/** Submits the server refused: kept until a person decides. Shows nothing while there are none. */
export function RefusedButton({ labeling }: { labeling: Labeling }) {
  const { t } = useTranslation('labeling')
  const format = useFormat()
  const { outbox, sending, session } = labeling
  const [isOpen, setOpen] = useState(false)
  const [discarding, setDiscarding] = useState<Submission | null>(null)
  const count = sending.refused.length
  if (count === 0) return null
  return (
    <>
      <Button size="xs" color="red.8" leftSection={<CircleAlert size={14} />} onClick={() => setOpen(true)}>
        {t('refused.button', { count, formatted: format.number(count) })}
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={t('refused.title')} size="lg">
        <Stack>
          <Text size="sm">{t('refused.body')}</Text>
          {sending.refused.map((submission) => (
            <Paper key={submission.id} withBorder p="sm">
              <Text size="sm" fw={600}>
                {t('refused.task', { id: submission.innerId ?? submission.task })}
              </Text>
              <Text size="sm" c="var(--sluice-bad)" style={{ overflowWrap: 'anywhere' }}>
                {submission.refusal}
              </Text>
              <Group gap="xs" mt="xs">
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    setOpen(false)
                    void session.start(submission.task)
                  }}
                >
                  {t('refused.open')}
                </Button>
                <Button size="xs" variant="subtle" color="red" onClick={() => setDiscarding(submission)}>
                  {t('refused.discard')}
                </Button>
              </Group>
            </Paper>
          ))}
          <Group justify="flex-end">
            <Button onClick={() => outbox.retry()}>{t('refused.retry')}</Button>
          </Group>
        </Stack>
      </Modal>
      <Confirm
        opened={discarding !== null}
        danger
        title={t('refused.discardTitle')}
        confirmLabel={t('refused.discard')}
        onClose={() => setDiscarding(null)}
        onConfirm={() => {
          if (discarding) void outbox.discard(discarding.id)
          setDiscarding(null)
        }}
      >
        {t('refused.discardBody', { id: discarding?.innerId ?? discarding?.task ?? '' })}
      </Confirm>
    </>
  )
}
