import { Alert, Button, Group } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { type FormEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { FormFailure } from './form-failure.tsx'
import { ConnectionStep } from './connection-step.tsx'
import { ImportStep } from './import-step.tsx'
import { StepHeading } from './step-heading.tsx'
import { type EditorOptions, useStorageEditor } from './use-storage-editor.ts'

export interface StorageEditorProps extends Omit<EditorOptions, 'focusFault'> {
  /** To the choice of provider; absent when a storage is changed, whose provider stays. */
  onBack: (() => void) | undefined
  onCancel: () => void
}

export function StorageEditor({ onBack, onCancel, ...options }: StorageEditorProps) {
  const { t } = useTranslation(['storages', 'common'])
  const { kind, provider, storage } = options
  const form = useRef<HTMLFormElement>(null)
  const focusFault = () => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  const editor = useStorageEditor({ ...options, focusFault })
  const { step, setStep, save } = editor
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
  const back = step === 'import' ? () => setStep('connection') : onBack
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
        <ConnectionStep editor={editor} kind={kind} />
      ) : (
        <ImportStep editor={editor} provider={provider.name} />
      )}
      {save.error && (
        <FormFailure error={save.error} title={t('dialog.saveFailed')} editor={editor} kind={kind} />
      )}
      <Group justify="space-between" mt="xl">
        {back ? (
          <Button variant="subtle" color="gray" onClick={back}>
            {t('dialog.back')}
          </Button>
        ) : (
          <Button variant="subtle" color="gray" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
        )}
        {isLast ? (
          <Group gap="sm">
            <Button
              type={syncsFirst ? 'button' : 'submit'}
              variant={syncsFirst ? 'default' : 'filled'}
              loading={save.isPending}
              {...(syncsFirst && { onClick: () => editor.submit({ andSync: false }) })}
            >
              {t('dialog.save')}
            </Button>
            <Button
              type={syncsFirst ? 'submit' : 'button'}
              variant={syncsFirst ? 'filled' : 'default'}
              loading={save.isPending}
              {...(!syncsFirst && { onClick: () => editor.submit({ andSync: true }) })}
            >
              {t('dialog.saveAndSync')}
            </Button>
          </Group>
        ) : (
          <Button type="submit">{t('dialog.next')}</Button>
        )}
      </Group>
    </form>
  )
}
