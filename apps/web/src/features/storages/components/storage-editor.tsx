import { Alert } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { type FormEvent, useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ConnectionStep } from './connection-step.tsx'
import { EditorFooter } from './editor-footer.tsx'
import { ImportStep } from './import-step.tsx'
import { StepHeading } from './step-heading.tsx'
import { type EditorOptions, useStorageEditor } from './use-storage-editor.ts'

export interface StorageEditorProps extends Omit<EditorOptions, 'focusFault'> {
  /** To the choice of provider; absent when a storage is changed, whose provider stays. */
  onBack: (() => void) | undefined
  onCancel: () => void
}

export function StorageEditor({ onBack, onCancel, ...options }: StorageEditorProps) {
  const { t } = useTranslation('storages')
  const { kind, provider, storage } = options
  const form = useRef<HTMLFormElement>(null)
  const focusFault = useCallback(
    () => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
    [],
  )
  const editor = useStorageEditor({ ...options, focusFault })
  const { step, setStep } = editor
  const isLast = kind === 'target' || step === 'import'
  const providerSteps = storage ? 0 : 1
  const steps = providerSteps + (kind === 'source' ? 2 : 1)
  const goOn = () => {
    if (editor.isSound('connection')) setStep('import')
  }
  const syncsFirst = kind === 'source' && !storage
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!isLast) goOn()
    else editor.submit({ andSync: syncsFirst })
  }
  return (
    <form ref={form} noValidate onSubmit={onSubmit}>
      <StepHeading
        step={providerSteps + (step === 'import' ? 2 : 1)}
        steps={steps}
        name={
          step === 'import' ? t('dialog.stepImport') : `${t('dialog.stepConnection')} · ${provider.title}`
        }
      />
      {provider.notice !== null && (
        <Alert color="yellow" variant="light" icon={<TriangleAlert />} mb="md">
          {provider.notice}
        </Alert>
      )}
      {step === 'connection' ? (
        <ConnectionStep editor={editor} kind={kind} provider={provider} storage={storage} />
      ) : (
        <ImportStep editor={editor} provider={provider.name} />
      )}
      <EditorFooter
        editor={editor}
        kind={kind}
        isLast={isLast}
        syncsFirst={syncsFirst}
        onBack={step === 'import' ? () => setStep('connection') : onBack}
        onCancel={onCancel}
      />
    </form>
  )
}
