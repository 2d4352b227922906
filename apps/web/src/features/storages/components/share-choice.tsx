import { Checkbox, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { StorageEditorState } from './use-storage-editor.ts'

/** Whether what is entered here becomes a connection of the server. */
export function ShareChoice({ editor }: { editor: StorageEditorState }) {
  const { t } = useTranslation('storages')
  const { draft, change } = editor
  return (
    <Stack gap="sm">
      <Checkbox
        label={t('connection.share')}
        description={t('connection.shareHint')}
        checked={draft.share}
        onChange={(event) => change({ share: event.currentTarget.checked })}
      />
      {draft.share && (
        <TextInput
          label={t('connection.shareTitle')}
          description={t('connection.shareTitleHint')}
          placeholder={draft.title}
          maxLength={256}
          autoComplete="off"
          value={draft.share_title}
          onChange={(event) => change({ share_title: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}
