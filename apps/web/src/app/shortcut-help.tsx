import { ActionIcon, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Keyboard } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcuts } from '../lib/shortcuts.ts'

const Overlay = lazy(async () => ({ default: (await import('./shortcut-overlay.tsx')).ShortcutOverlay }))

/** The keyboard button, and `?`: both open the list of shortcuts. */
export function ShortcutHelp() {
  const { t } = useTranslation()
  const [opened, { toggle, close }] = useDisclosure(false)
  useShortcuts([
    { id: 'help', keys: ['?'], label: t('shortcuts.showHelp'), group: t('shortcuts.general'), run: toggle },
  ])
  return (
    <>
      <Tooltip label={t('shortcuts.title')}>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('nav.help')} onClick={toggle}>
          <Keyboard size={18} />
        </ActionIcon>
      </Tooltip>
      {opened && (
        <Suspense fallback={null}>
          <Overlay onClose={close} />
        </Suspense>
      )}
    </>
  )
}
