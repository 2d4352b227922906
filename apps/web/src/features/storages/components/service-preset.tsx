import { Autocomplete, Fieldset, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { answerInput } from '../model/preset.ts'
import type { StorageEditorState } from './use-storage-editor.ts'

/** The list itself scrolls: a region of its own around it would have to be reached with the keyboard too. */
const list = {
  withScrollArea: false,
  styles: { options: { maxHeight: 240, overflowY: 'auto' } },
} as const

/** Well-known services to begin with, and what only the user knows of them. Nothing where there are none. */
export function ServicePreset({ editor }: { editor: StorageEditorState }) {
  const { t } = useTranslation('storages')
  const { service, errors } = editor
  const { presets, preset, answers } = service
  if (presets.length === 0) return null
  return (
    <Stack gap="md">
      <Select
        name="service"
        label={t('dialog.service')}
        description={t('dialog.serviceHint')}
        allowDeselect={false}
        {...list}
        data={[
          { value: '', label: t('dialog.serviceByHand') },
          ...presets.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        value={preset?.id ?? ''}
        onChange={(id) => service.choose(id ?? '')}
      />
      {preset && preset.placeholders.length > 0 && (
        <Fieldset variant="unstyled" mx={0} aria-label={t('dialog.serviceAnswers', { title: preset.title })}>
          <SimpleGrid cols={2} spacing="md">
            {preset.placeholders.map(({ name, label, example, suggestions }) => {
              const common = {
                name: answerInput(name),
                label,
                placeholder: example,
                required: true,
                autoComplete: 'off',
                spellCheck: false,
                value: answers[name] ?? '',
                error: errors[answerInput(name)],
              }
              return suggestions.length > 0 ? (
                <Autocomplete
                  key={name}
                  {...common}
                  {...list}
                  // the list would cover what is wrong, which is why focus came here
                  openOnFocus={false}
                  data={suggestions}
                  onChange={(text) => service.answer(name, text)}
                />
              ) : (
                <TextInput
                  key={name}
                  {...common}
                  onChange={(event) => service.answer(name, event.currentTarget.value)}
                />
              )
            })}
          </SimpleGrid>
        </Fieldset>
      )}
      <div aria-live="polite" hidden={preset === null || preset.note === null}>
        <Text size="sm" c="dimmed">
          {preset?.note}
        </Text>
      </div>
    </Stack>
  )
}
