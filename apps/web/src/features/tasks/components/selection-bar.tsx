import { Button, Group, Text } from '@mantine/core'
import { Trash2, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'

export interface SelectionBarProps {
  count: number
  total: number
  onAll: () => void
  onClear: () => void
  onDelete: () => void
}

/** What one can do with the chosen tasks; stands where the toolbar stands while some are chosen. */
export function SelectionBar({ count, total, onAll, onClear, onDelete }: SelectionBarProps) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" fw={600} aria-live="polite">
        {t('selection.count', { count, formatted: format.number(count) })}
      </Text>
      {count < total && (
        <Button size="xs" variant="subtle" onClick={onAll}>
          {t('selection.all', { formatted: format.number(total) })}
        </Button>
      )}
      <Button size="xs" variant="subtle" color="gray" leftSection={<X size={14} />} onClick={onClear}>
        {t('selection.clear')}
      </Button>
      <Button size="xs" variant="light" color="red" leftSection={<Trash2 size={14} />} onClick={onDelete}>
        {t('selection.delete')}
      </Button>
    </Group>
  )
}
