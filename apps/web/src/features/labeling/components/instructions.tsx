import { Button, Group, Modal, ScrollArea, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export interface InstructionsProps {
  text: string
  opened: boolean
  onClose: () => void
}

/** The project's instructions, as text: markup in them is shown, not run. */
export function Instructions({ text, opened, onClose }: InstructionsProps) {
  const { t } = useTranslation('labeling')
  return (
    <Modal opened={opened} onClose={onClose} title={t('instructions')} size="lg">
      <Stack>
        <ScrollArea.Autosize mah="60vh" type="auto">
          <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{text}</Text>
        </ScrollArea.Autosize>
        <Group justify="flex-end">
          <Button data-autofocus onClick={onClose}>
            {t('instructionsOk')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
