import { Text } from '@mantine/core'
import { FileUp } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../data-manager.module.css'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true

/** The whole page takes files. Nothing of it exists until some are dragged over the window. */
export function PageDrop({ onDrop, isActive }: { onDrop: (files: File[]) => void; isActive: boolean }) {
  const { t } = useTranslation('tasks')
  const [isOver, setOver] = useState(false)
  const drop = useEffectEvent(onDrop)
  useEffect(() => {
    if (!isActive) return
    // Every element one drags across reports entering and leaving; only the balance says whether one is inside.
    let depth = 0
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth += 1
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth -= 1
      if (depth <= 0) end()
    }
    const over = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    }
    const end = () => {
      depth = 0
      setOver(false)
    }
    const take = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      end()
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) drop(files)
    }
    document.addEventListener('dragenter', enter)
    document.addEventListener('dragleave', leave)
    document.addEventListener('dragover', over)
    document.addEventListener('drop', take)
    return () => {
      end()
      document.removeEventListener('dragenter', enter)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('dragover', over)
      document.removeEventListener('drop', take)
    }
  }, [isActive])
  if (!isOver) return null
  return (
    <div className={classes['drop']}>
      <FileUp size={44} aria-hidden />
      <Text size="xl" fw={600}>
        {t('import.dropHere')}
      </Text>
    </div>
  )
}
