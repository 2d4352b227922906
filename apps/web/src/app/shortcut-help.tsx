import { ActionIcon, Group, Kbd, Modal, Stack, Text, TextInput, Title, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Keyboard } from 'lucide-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isMac, type Shortcut, useShortcutList, useShortcuts } from '../lib/shortcuts.ts'

function KeyCombination({ combination }: { combination: string }) {
  const parts = combination === '+' ? ['+'] : combination.split('+')
  const names: Readonly<Record<string, string>> = {
    Mod: isMac() ? '⌘' : 'Ctrl',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    ' ': 'Space',
  }
  return (
    <Group gap={4} wrap="nowrap" component="span">
      {parts.map((part) => (
        <Kbd key={part}>{names[part] ?? (part.length === 1 ? part.toUpperCase() : part)}</Kbd>
      ))}
    </Group>
  )
}

function ShortcutTable({ shortcuts }: { shortcuts: readonly Shortcut[] }) {
  const { t } = useTranslation()
  const groups = Map.groupBy(shortcuts, (shortcut) => shortcut.group)
  if (groups.size === 0) return <Text c="dimmed">{t('shortcuts.none')}</Text>
  return (
    <Stack gap="lg">
      {[...groups].map(([group, members]) => (
        <section key={group}>
          <Title order={3} size="sm" mb={6}>
            {group}
          </Title>
          <Stack gap={6}>
            {members.map((shortcut) => (
              <Group key={shortcut.id} justify="space-between" wrap="nowrap">
                <Text size="sm">{shortcut.label}</Text>
                <Group gap={6} wrap="nowrap">
                  {shortcut.keys.map((combination, i) => (
                    <Fragment key={combination}>
                      {i > 0 && (
                        <Text size="xs" c="dimmed">
                          {t('shortcuts.or')}
                        </Text>
                      )}
                      <KeyCombination combination={combination} />
                    </Fragment>
                  ))}
                </Group>
              </Group>
            ))}
          </Stack>
        </section>
      ))}
    </Stack>
  )
}

/** The `?` button and the overlay it opens: what the keyboard does on this page. */
export function ShortcutHelp() {
  const { t } = useTranslation()
  const [opened, { toggle, close }] = useDisclosure(false)
  const [search, setSearch] = useState('')
  const all = useShortcutList()
  useShortcuts([
    { id: 'help', keys: ['?'], label: t('shortcuts.showHelp'), group: t('shortcuts.general'), run: toggle },
  ])
  const wanted = search.trim().toLowerCase()
  const shown = all.filter((s) => `${s.label} ${s.group}`.toLowerCase().includes(wanted))
  return (
    <>
      <Tooltip label={t('shortcuts.title')}>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('nav.help')} onClick={toggle}>
          <Keyboard size={18} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={close} title={t('shortcuts.title')} size="md">
        <Stack>
          <TextInput
            data-autofocus
            aria-label={t('shortcuts.find')}
            placeholder={t('shortcuts.find')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <ShortcutTable shortcuts={shown} />
        </Stack>
      </Modal>
    </>
  )
}
