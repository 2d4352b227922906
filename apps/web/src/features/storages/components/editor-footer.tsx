import { Button, Group, Loader } from '@mantine/core'
import { PlugZap } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { DialogFooter } from '../../../components/dialog-footer.tsx'
import type { StorageKind } from '../model/kinds.ts'
import { EditorOutcome } from './editor-outcome.tsx'
import type { StorageEditorState } from './use-storage-editor.ts'

export interface EditorFooterProps {
  editor: StorageEditorState
  kind: StorageKind
  isLast: boolean
  /** A new source syncs first thing; for the others saving alone is what people mean. */
  syncsFirst: boolean
  /** Absent on the first step, where Cancel stands instead. */
  onBack: (() => void) | undefined
  onCancel: () => void
}

/** Stays in sight while the form scrolls: what came of the last test or save, and the buttons. */
export function EditorFooter({ editor, kind, isLast, syncsFirst, onBack, onCancel }: EditorFooterProps) {
  const { t } = useTranslation(['storages', 'common'])
  const { examination, save } = editor
  const isTesting = examination.state === 'running' && !editor.isTestStale
  const saveButton = (andSync: boolean) => {
    const isMain = andSync === syncsFirst
    return (
      <Button
        type={isMain ? 'submit' : 'button'}
        variant={isMain ? 'filled' : 'default'}
        loading={save.isPending}
        {...(!isMain && { onClick: () => editor.submit({ andSync }) })}
      >
        {t(andSync ? 'dialog.saveAndSync' : 'dialog.save')}
      </Button>
    )
  }
  return (
    <DialogFooter>
      <EditorOutcome editor={editor} kind={kind} />
      <Group justify="space-between">
        {onBack ? (
          <Button variant="subtle" color="gray" onClick={onBack}>
            {t('dialog.back')}
          </Button>
        ) : (
          <Button variant="subtle" color="gray" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
        )}
        <Group gap="sm">
          {editor.step === 'connection' && (
            <Button
              variant="light"
              leftSection={isTesting ? <Loader size={14} aria-hidden /> : <PlugZap size={16} />}
              aria-disabled={isTesting}
              onClick={editor.test}
            >
              {t('dialog.test')}
            </Button>
          )}
          {isLast ? (
            <>
              {saveButton(syncsFirst ? false : true)}
              {saveButton(syncsFirst)}
            </>
          ) : (
            <Button type="submit">{t('dialog.next')}</Button>
          )}
        </Group>
      </Group>
    </DialogFooter>
  )
}
