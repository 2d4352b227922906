import { useId, useRef, useState, type ReactNode } from 'react'
import { answerTexts } from '../../model/answers.ts'
import { useBeforeRead, useServices } from '../../store/context.tsx'
import type { TagDefinition, TagProps } from '../props.ts'
import { QuestionFrame } from '../question-frame.tsx'
import { useQuestion, type Question } from '../use-question.ts'

function TextArea({ node }: TagProps): ReactNode {
  const question = useQuestion(node)
  if (!question) return null
  const max = Number(question.control.attrs['maxsubmissions'] ?? Infinity) || Infinity
  // The key drops half-typed text of another region; it was added when the selection changed.
  const Field = max === 1 ? SingleField : EntryList
  return <Field key={question.region?.id ?? 'task'} question={question} max={max} />
}

interface FieldProps {
  question: Question
  max: number
}

const rowsOf = (question: Question): number => Math.max(1, Number(question.control.attrs['rows'] ?? 1) || 1)

/** One text only: what stands in the field is the answer, and each stay in the field is one undo step. */
function SingleField({ question }: FieldProps): ReactNode {
  const { store, t } = useServices()
  const visit = useRef(0)
  const text = answerTexts(question.item)[0] ?? ''
  return (
    <QuestionFrame question={question} legend={question.name}>
      <textarea
        className="slc-input slc-textarea"
        rows={rowsOf(question)}
        value={text}
        readOnly={question.disabled}
        placeholder={question.control.attrs['placeholder']}
        aria-label={t('textarea.label', { name: question.name })}
        onFocus={() => (visit.current += 1)}
        onBlur={() => store.seal()}
        onChange={(event) =>
          question.answer(event.target.value === '' ? [] : [event.target.value], {
            label: t('gesture.type', { name: question.name }),
            mergeKey: `${question.name}/${question.region?.id ?? ''}/${visit.current}`,
          })
        }
      />
    </QuestionFrame>
  )
}

/** A list of texts with a field to add one. Typed text is never lost: leaving the field adds it. */
function EntryList({ question, max }: FieldProps): ReactNode {
  const { t } = useServices()
  const [draft, setDraft] = useState('')
  const id = useId()
  const { control, disabled } = question
  const entries = answerTexts(question.item)
  const rows = rowsOf(question)
  const editable = control.attrs['editable']?.toLowerCase() === 'true' && !disabled
  const add = (): void => {
    const text = draft.trim()
    if (text === '' || disabled || entries.length >= max) return
    setDraft('')
    const skip = control.attrs['skipduplicates']?.toLowerCase() === 'true'
    if (skip && entries.some((entry) => entry.toLowerCase() === text.toLowerCase())) return
    question.answer([...entries, draft], { label: t('gesture.type', { name: question.name }) })
  }
  useBeforeRead(add)
  const replace = (index: number, text: string | null): void =>
    question.answer(entries.flatMap((entry, at) => (at !== index ? entry : (text ?? []))))
  return (
    <QuestionFrame question={question} legend={question.name}>
      {entries.length > 0 && (
        <ol className="slc-entries">
          {entries.map((entry, index) => (
            // Entries have no identity of their own; their text is rewritten in place.
            <li key={index} className="slc-entry">
              {editable ? (
                <EditableEntry
                  text={entry}
                  rows={rows}
                  label={t('textarea.entry', { number: index + 1, name: question.name })}
                  onChange={(text) => replace(index, text)}
                />
              ) : (
                <span className="slc-entry-text">{entry}</span>
              )}
              {!disabled && (
                <button
                  type="button"
                  className="slc-icon-button"
                  aria-label={t('textarea.remove', { number: index + 1 })}
                  onClick={() => replace(index, null)}
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
      {entries.length >= max ? (
        <p className="slc-dim">{t('textarea.full', { max })}</p>
      ) : (
        !disabled && (
          <div className="slc-entry-new">
            <textarea
              id={id}
              className="slc-input slc-textarea"
              rows={rows}
              value={draft}
              placeholder={control.attrs['placeholder']}
              aria-label={t('textarea.label', { name: question.name })}
              onChange={(event) => setDraft(event.target.value)}
              onBlur={add}
              onKeyDown={(event) => {
                // With several rows Enter is a line break, as in any text field; Shift+Enter always adds.
                if (event.key !== 'Enter' || event.nativeEvent.isComposing || (rows > 1 && !event.shiftKey))
                  return
                event.preventDefault()
                add()
              }}
            />
            <button type="button" className="slc-button" disabled={draft.trim() === ''} onClick={add}>
              {t('textarea.add')}
            </button>
          </div>
        )
      )}
    </QuestionFrame>
  )
}

interface EditableEntryProps {
  text: string
  rows: number
  label: string
  onChange: (text: string | null) => void
}

/** Edits in place; leaving the field is the gesture, and an emptied entry is removed. */
function EditableEntry({ text, rows, label, onChange }: EditableEntryProps): ReactNode {
  const [value, setValue] = useState(text)
  const [known, setKnown] = useState(text)
  const save = (): void => {
    if (value !== text) onChange(value.trim() === '' ? null : value)
  }
  useBeforeRead(save)
  if (known !== text) {
    setKnown(text)
    setValue(text)
  }
  return (
    <textarea
      className="slc-input slc-textarea"
      rows={rows}
      value={value}
      aria-label={label}
      onChange={(event) => setValue(event.target.value)}
      onBlur={save}
    />
  )
}

export const textAreaTag: TagDefinition = { types: ['TextArea'], Component: TextArea }
