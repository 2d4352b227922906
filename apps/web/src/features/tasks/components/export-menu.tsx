import { Button, Menu, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

const formats = [
  ['JSON', 'json', 'jsonHint'],
  ['JSON_MIN', 'jsonMin', 'jsonMinHint'],
] as const

/** Plain links: the browser saves what the server streams, however large. */
export function ExportMenu({ projectId }: { projectId: number }) {
  const { t } = useTranslation('tasks')
  const [isComplete, setComplete] = useState(false)
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Download size={14} />}>
          {t('toolbar.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem checked={isComplete} onChange={setComplete}>
          {t('export.withUnlabeled')}
        </Menu.CheckboxItem>
        <Menu.Divider />
        {formats.map(([type, name, hint]) => (
          <Menu.Item
            key={type}
            component="a"
            download
            href={`/api/projects/${projectId}/export?exportType=${type}${isComplete ? '&download_all_tasks=true' : ''}`}
          >
            <Text size="sm" fw={550}>
              {t(`export.${name}`)}
            </Text>
            <Text size="xs" c="dimmed">
              {t(`export.${hint}`)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
