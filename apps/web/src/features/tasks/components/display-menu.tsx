import { Button, Checkbox, Popover, ScrollArea, SegmentedControl, Stack, Text } from '@mantine/core'
import { SlidersHorizontal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Column, isHideable } from '../lib/columns.ts'
import { useColumnName } from '../lib/use-column-name.ts'
import { rowHeights, type RowSize } from '../lib/use-display.ts'

export interface DisplayMenuProps {
  columns: readonly Column[]
  hidden: ReadonlySet<string>
  onHidden: (id: string, isHidden: boolean) => void
  size: RowSize
  onSize: (size: RowSize) => void
}

/** Which columns, and how high the rows. */
export function DisplayMenu({ columns, hidden, onHidden, size, onSize }: DisplayMenuProps) {
  const { t } = useTranslation('tasks')
  const nameOf = useColumnName()
  return (
    <Popover position="bottom-start" trapFocus returnFocus shadow="md" withRoles>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<SlidersHorizontal size={14} />}>
          {t('toolbar.display')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('toolbar.display')}>
        <Stack gap="sm" w={280}>
          <Text size="xs" fw={600} c="dimmed" id="row-height">
            {t('toolbar.rowHeight')}
          </Text>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-labelledby="row-height"
            value={size}
            data={(Object.keys(rowHeights) as RowSize[]).map((value) => ({
              value,
              label: t(`toolbar.${value}`),
            }))}
            onChange={(value) => onSize(value as RowSize)}
          />
          <Text size="xs" fw={600} c="dimmed" mt={4}>
            {t('toolbar.columns')}
          </Text>
          <ScrollArea.Autosize mah={360} type="auto">
            <Stack gap={8} p={2}>
              {columns.filter(isHideable).map(({ id }) => (
                <Checkbox
                  key={id}
                  size="sm"
                  label={nameOf(id)}
                  checked={!hidden.has(id)}
                  onChange={(event) => onHidden(id, !event.currentTarget.checked)}
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
