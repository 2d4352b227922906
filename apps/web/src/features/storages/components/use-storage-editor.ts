import type { Fix, ProviderDescriptor, PutRight } from '@sluice/contract'
import { createElement, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../../components/schema-form/use-problem-text.ts'
import type { FieldValue, FormMode } from '../../../components/schema-form/values.ts'
import { toast } from '../../../components/toast.ts'
import { useErrorText } from '../../../lib/errors.ts'
import { formErrors } from '../../../lib/form-errors.ts'
import { examineDraft } from '../api/examine-storage.ts'
import { useSaveStorage } from '../api/save-storage.ts'
import { useShareStorage } from '../api/share-storage.ts'
import { useSyncStorage } from '../api/sync-storage.ts'
import {
  askedFields,
  draftBody,
  draftProblems,
  initialDraft,
  inputNames,
  keepsSecrets,
  sharedTitle,
  type Step,
  type StorageDraft,
  stepOf,
} from '../model/draft.ts'
import { settingOf, withPutRight } from '../model/examination.ts'
import type { AnyStorage, StorageKind } from '../model/kinds.ts'
import { NoticeList } from './notice-list.tsx'
import { useExamination } from './use-examination.ts'
import { usePreset } from './use-preset.ts'

export interface EditorOptions {
  kind: StorageKind
  projectId: number
  provider: ProviderDescriptor
  storage: AnyStorage | undefined
  onDirty: (isDirty: boolean) => void
  onDone: (saved: AnyStorage) => void
  /** Called once inputs with faults are drawn. */
  focusFault: () => void
}

/** State and actions of the dialog once the provider is known. */
export function useStorageEditor({
  kind,
  projectId,
  provider,
  storage,
  onDirty,
  onDone,
  focusFault,
}: EditorOptions) {
  const { t } = useTranslation('storages')
  const errorText = useErrorText()
  const problemText = useProblemText()
  const mode: FormMode = storage ? 'edit' : 'create'
  const initial = useMemo(() => initialDraft(provider[kind], storage), [provider, kind, storage])
  const [draft, setDraft] = useState(initial)
  const fields = askedFields(provider, kind, draft.connection)
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [step, setStep] = useState<Step>('connection')
  const [faultsShown, setFaultsShown] = useState(0)
  useEffect(() => {
    if (faultsShown > 0) focusFault()
  }, [faultsShown, focusFault])
  const [tested, setTested] = useState<StorageDraft | null>(null)
  const { start: examine, ...examination } = useExamination()
  const save = useSaveStorage(projectId, kind, provider.name)
  const share = useShareStorage(projectId, kind)
  const sync = useSyncStorage(projectId, kind)

  const isDirty = JSON.stringify(draft) !== JSON.stringify(initial)
  useEffect(() => onDirty(isDirty), [isDirty, onDirty])

  const body = () => draftBody(draft, fields, { kind, project: projectId, storage })

  const show = (found: Readonly<Record<string, string>>) => {
    setErrors(found)
    const [first] = Object.keys(found)
    if (first === undefined) return
    if (!Object.keys(found).some((name) => stepOf(kind, fields, name) === step)) {
      setStep(stepOf(kind, fields, first))
    }
    setFaultsShown((times) => times + 1)
  }
  const showAnswer = (error: unknown) => show(formErrors(error, inputNames(fields, kind)).fields)

  /** Whether nothing is visibly wrong, on one step or on all. */
  const isSound = (only?: Step): boolean => {
    const problems = draftProblems(draft, fields, mode)
    const found: Record<string, string> = Object.fromEntries(
      Object.entries(problems.fields)
        .filter(([name]) => only === undefined || stepOf(kind, fields, name) === only)
        .map(([name, problem]) => [name, problemText(problem)]),
    )
    if (only !== 'import') {
      for (const input of missingAnswers) found[input] = problemText({ code: 'required' })
    }
    if (kind === 'source' && problems.regex !== null && only !== 'connection') {
      found['regex_filter'] = t('dialog.regexInvalid', { reason: problems.regex })
    }
    show(found)
    return Object.keys(found).length === 0
  }

  const problems = draftProblems(draft, fields, mode)
  const regex = kind === 'source' ? problems.regex : null
  const liveErrors: Readonly<Record<string, string>> =
    regex === null ? errors : { ...errors, regex_filter: t('dialog.regexInvalid', { reason: regex }) }

  const forget = (name: string) => setErrors(({ [name]: _gone, ...rest }) => rest)
  const changeOption = (name: string, value: FieldValue) => {
    forget(name)
    setDraft((old) => ({ ...old, options: { ...old.options, [name]: value } }))
  }
  const service = usePreset({
    presets: provider.presets ?? [],
    fields,
    forget,
    fill: (options) => {
      for (const name of Object.keys(options)) forget(name)
      setDraft((old) => ({ ...old, options: { ...old.options, ...options } }))
    },
  })

  const secretMode: FormMode = keepsSecrets(draft, storage) ? 'edit' : 'create'
  const missingAnswers = draft.connection === null ? service.missing(draft.options) : []

  return {
    fields,
    mode,
    /** Of inputs for secrets: an empty one keeps what is stored. */
    secretMode,
    draft,
    step,
    setStep,
    examination,
    save,
    isTestStale:
      tested !== null && (tested.options !== draft.options || tested.connection !== draft.connection),
    errors: liveErrors,
    body,
    isSound,
    /** The same, without saying what is wrong. */
    isComplete: Object.keys(problems.fields).length === 0 && regex === null && missingAnswers.length === 0,
    showAnswer,
    change: (part: Partial<StorageDraft>) => {
      for (const name of Object.keys(part)) forget(name)
      setDraft((old) => ({ ...old, ...part }))
    },
    changeOption,
    service,
    /** What a fix of the doctor would set in this form, as an action; undefined when it belongs elsewhere. */
    fillIn: (fix: Fix): (() => void) | undefined => {
      const setting = settingOf(fix, fields)
      return setting ? () => changeOption(setting.name, setting.value) : undefined
    },
    test: () => {
      if (!isSound('connection')) return
      const asked = draft
      setTested(asked)
      const onPutRight = (found: PutRight) => {
        const options = withPutRight(asked.options, found, fields)
        for (const name of Object.keys(found.values)) forget(name)
        setTested({ ...asked, options })
        // What was typed meanwhile stays, and makes the test one of other settings.
        setDraft((old) => (old.options === asked.options ? { ...old, options } : old))
      }
      void examine(examineDraft(kind, provider.name, body()), onPutRight).catch(showAnswer)
    },
    submit: ({ andSync }: { andSync: boolean }) => {
      if (!isSound()) return
      save.mutate(body(), {
        onError: showAnswer,
        onSuccess: (saved) => {
          onDirty(false)
          const done = t('dialog.saved', { title: saved.title ?? '' })
          const { notices = [] } = saved
          if (notices.length === 0) toast.done(done)
          else toast.told(createElement(NoticeList, { heading: t('dialog.putRight'), notices }), done)
          const title = sharedTitle(draft, saved.title || provider.title)
          if (title !== null) {
            // Told by the promise: the dialog is gone by then, and a mutation's callbacks with it.
            share.mutateAsync({ storage: saved.id, title }).then(
              () => toast.done(t('connection.shared', { title })),
              (error: unknown) => toast.failed(errorText(error), t('connection.shareFailed', { title })),
            )
          }
          if (andSync) {
            sync.mutate(saved, {
              onError: (error) =>
                toast.failed(errorText(error), t('card.syncFailed', { title: saved.title ?? '' })),
            })
          }
          onDone(saved)
        },
      })
    },
  }
}

export type StorageEditorState = ReturnType<typeof useStorageEditor>
