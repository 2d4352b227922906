import { Dropzone } from '@mantine/dropzone'
import { Center, Text } from '@mantine/core'
import { FileUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'

/** The whole page takes files; shows itself only while some are dragged over it. */
export function PageDrop({ onDrop, isActive }: { onDrop: (files: File[]) => void; isActive: boolean }) {
  const { t } = useTranslation('tasks')
  return (
    <Dropzone.FullScreen
      active={isActive}
      onDrop={onDrop}
      tabIndex={-1}
      inputProps={{ 'aria-label': t('import.dropHere'), tabIndex: -1 }}
    >
      <Center mih="60vh" style={{ pointerEvents: 'none', flexDirection: 'column', gap: 12 }}>
        <FileUp size={44} aria-hidden />
        <Text size="xl" fw={600}>
          {t('import.dropHere')}
        </Text>
      </Center>
    </Dropzone.FullScreen>
  )
}
