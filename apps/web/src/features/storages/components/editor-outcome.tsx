import { Group, Text } from '@mantine/core'
import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { StorageKind } from '../model/kinds.ts'
import classes from './editor-footer.module.css'
import { FormFailure } from './form-failure.tsx'
import type { StorageEditorState } from './use-storage-editor.ts'

/** What came of the last save, else of the last test of these very settings. */
export function EditorOutcome({ editor, kind }: { editor: StorageEditorState; kind: StorageKind }) {
  const { t } = useTranslation('storages')
  const { check, save, isTestStale, step } = editor
  if (save.error) {
    return (
      <div className={classes['outcome']}>
        <FormFailure error={save.error} title={t('dialog.saveFailed')} editor={editor} kind={kind} />
      </div>
    )
  }
  if (check.error && !isTestStale && step === 'connection') {
    return (
      <div className={classes['outcome']}>
        <FormFailure error={check.error} title={t('dialog.testFailed')} editor={editor} kind={kind} />
      </div>
    )
  }
  if (step !== 'connection') return null
  return (
    <output className={classes['outcome']}>
      {check.isPending && <Text size="sm">{t('dialog.testing')}</Text>}
      {!check.isPending && isTestStale && (
        <Text size="sm" c="dimmed">
          {t('dialog.testStale')}
        </Text>
      )}
      {check.isSuccess && !isTestStale && (
        <Group gap={6} c="var(--sluice-good)">
          <CircleCheck size={18} aria-hidden />
          <Text size="sm" fw={600}>
            {t('dialog.testOk')}
          </Text>
        </Group>
      )}
    </output>
  )
}
