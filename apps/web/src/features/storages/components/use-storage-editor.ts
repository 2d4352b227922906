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
import { useSyncStorage } from '../api/sync-storage.ts'
import {
  draftBody,
  draftProblems,
  initialDraft,
  inputNames,
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
  const fields = provider[kind]
  const mode: FormMode = storage ? 'edit' : 'create'
  const initial = useMemo(() => initialDraft(fields, storage), [fields, storage])
  const [draft, setDraft] = useState(initial)
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [step, setStep] = useState<Step>('connection')
  const [faultsShown, setFaultsShown] = useState(0)
  useEffect(() => {
    if (faultsShown > 0) focusFault()
  }, [faultsShown, focusFault])
  const [testedOptions, setTestedOptions] = useState<StorageDraft['options'] | null>(null)
  const { start: examine, ...examination } = useExamination()
  const save = useSaveStorage(projectId, kind, provider.name)
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
      for (const input of service.missing(draft.options)) found[input] = problemText({ code: 'required' })
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

  return {
    fields,
    mode,
    draft,
    step,
    setStep,
    examination,
    save,
    isTestStale: testedOptions !== null && testedOptions !== draft.options,
    errors: liveErrors,
    body,
    isSound,
    /** The same, without saying what is wrong. */
    isComplete:
      Object.keys(problems.fields).length === 0 &&
      regex === null &&
      service.missing(draft.options).length === 0,
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
      const tested = draft.options
      setTestedOptions(tested)
      const onPutRight = (found: PutRight) => {
        const filled = withPutRight(tested, found, fields)
        for (const name of Object.keys(found.values)) forget(name)
        setTestedOptions(filled)
        // What was typed meanwhile stays, and makes the test one of other settings.
        setDraft((old) => (old.options === tested ? { ...old, options: filled } : old))
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
