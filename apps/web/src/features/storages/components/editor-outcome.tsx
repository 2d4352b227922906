import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { StorageKind } from '../model/kinds.ts'
import classes from './editor-outcome.module.css'
import { ExaminationPanel } from './examination-panel.tsx'
import { FormFailure } from './form-failure.tsx'
import { NoticeList } from './notice-list.tsx'
import type { StorageEditorState } from './use-storage-editor.ts'

/** What came of the last save, else of the last test of these very settings. */
export function EditorOutcome({ editor, kind }: { editor: StorageEditorState; kind: StorageKind }) {
  const { t } = useTranslation('storages')
  const { examination, save, isTestStale, step } = editor
  if (save.error) {
    return (
      <div className={classes['outcome']}>
        <FormFailure error={save.error} title={t('dialog.saveFailed')} editor={editor} kind={kind} />
      </div>
    )
  }
  if (step !== 'connection' || (examination.state === 'none' && !isTestStale)) return null
  const isRefused = examination.state === 'broken' && examination.probes.length === 0
  return (
    // Scrolls, so that keys must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes['outcome']} aria-label={t('doctor.section')} tabIndex={0}>
      {/* First, because the form has changed with it. */}
      <div className={classes['notices']} aria-live="polite">
        {!isTestStale && examination.putRight && (
          <NoticeList heading={t('dialog.putRight')} notices={examination.putRight.notices} />
        )}
      </div>
      {isTestStale ? (
        <Text component="output" size="sm" c="dimmed">
          {t('dialog.testStale')}
        </Text>
      ) : isRefused ? (
        <FormFailure error={examination.error} title={t('dialog.testFailed')} editor={editor} kind={kind} />
      ) : (
        <ExaminationPanel examination={examination} fillIn={editor.fillIn} />
      )}
    </section>
  )
}
