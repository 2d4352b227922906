import type { Connection, ProviderDescriptor } from '@sluice/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../../components/schema-form/use-problem-text.ts'
import { type FieldValue, findProblems } from '../../../components/schema-form/values.ts'
import { toast } from '../../../components/toast.ts'
import { formErrors } from '../../../lib/form-errors.ts'
import { useChangeConnection } from '../api/change-connection.ts'
import { type ConnectionDraft, draftBody, initialDraft } from '../model/draft.ts'

/** State and actions of the dialog of a connection. */
export function useConnectionEditor(
  connection: Connection,
  provider: ProviderDescriptor,
  onDone: () => void,
) {
  const { t } = useTranslation('connections')
  const problemText = useProblemText()
  const fields = provider.connection
  const [initial] = useState(() => initialDraft(connection, fields))
  const [draft, setDraft] = useState(initial)
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [faults, setFaults] = useState(0)
  const save = useChangeConnection(connection.id)
  const inputs = ['title', ...fields.map(({ name }) => name)]
  const told = formErrors(save.error, inputs)
  const show = (found: Readonly<Record<string, string>>) => {
    setErrors(found)
    if (Object.keys(found).length > 0) setFaults((times) => times + 1)
  }
  const forget = (name: string) => setErrors(({ [name]: _gone, ...rest }) => rest)

  return {
    draft,
    errors,
    /** Grows each time inputs with faults are shown. */
    faults,
    save,
    /** What the server said that belongs to no input. */
    rest: told.rest,
    isDirty: JSON.stringify(draft) !== JSON.stringify(initial),
    change: (part: Partial<ConnectionDraft>) => {
      for (const name of Object.keys(part)) forget(name)
      setDraft((old) => ({ ...old, ...part }))
    },
    changeOption: (name: string, value: FieldValue) => {
      forget(name)
      setDraft((old) => ({ ...old, options: { ...old.options, [name]: value } }))
    },
    submit: () => {
      const found = Object.entries(findProblems(fields, draft.options, 'edit')).map(
        ([name, problem]): [string, string] => [name, problemText(problem)],
      )
      if (draft.title.trim() === '') found.unshift(['title', problemText({ code: 'required' })])
      show(Object.fromEntries(found))
      if (found.length > 0) return
      save.mutate(draftBody(draft, fields, initial), {
        onError: (error) => show(formErrors(error, inputs).fields),
        onSuccess: (saved) => {
          toast.done(t('saved', { title: saved.title }))
          onDone()
        },
      })
    },
  }
}
