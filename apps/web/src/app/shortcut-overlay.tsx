import { Group, Kbd, Modal, Stack, Text, TextInput, Title } from '@mantine/core'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isMac, type Shortcut, useShortcutList } from '../lib/shortcuts.ts'

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

/** What the keyboard does on this page. */
export function ShortcutOverlay({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const all = useShortcutList()
  const wanted = search.trim().toLowerCase()
  const shown = all.filter((s) => `${s.label} ${s.group}`.toLowerCase().includes(wanted))
  return (
    <Modal opened onClose={onClose} title={t('shortcuts.title')} size="md">
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
  )
}
