import type { ReactNode } from 'react'
import { keyLabel } from '../../hotkeys/registry.ts'
import { answerTexts } from '../../model/answers.ts'
import type { Option } from '../../model/schema.ts'
import { useHotkeys, useServices } from '../../store/context.tsx'
import type { TagDefinition, TagProps } from '../props.ts'
import { QuestionFrame } from '../question-frame.tsx'
import { useQuestion, type Question } from '../use-question.ts'

function Choices({ node }: TagProps): ReactNode {
  const question = useQuestion(node)
  return question ? <ChoiceList question={question} /> : null
}

interface Shown extends Pick<Option, 'result' | 'text' | 'hotkey' | 'hint'> {
  on: boolean
}

function ChoiceList({ question }: { question: Question }): ReactNode {
  const { t } = useServices()
  const { control, item, disabled } = question
  const chosen = answerTexts(item)
  const known = control.options.map((option): Shown => ({ ...option, on: chosen.includes(option.result) }))
  // Values of an older config, or of a model, stay visible and stay chosen until someone takes them out.
  const others = chosen
    .filter((value) => !control.options.some((option) => option.result === value))
    .map((value): Shown => ({
      result: value,
      text: t('choices.other', { value }),
      hotkey: null,
      hint: null,
      on: true,
    }))
  const options = [...known, ...others]
  const radioOnly = control.attrs['choice']?.toLowerCase() === 'single-radio'
  const press = (option: Shown): void => {
    if (disabled) return
    if (control.multiple)
      question.answer(
        option.on ? chosen.filter((value) => value !== option.result) : [...chosen, option.result],
      )
    else if (!option.on) question.answer([option.result])
    else if (!radioOnly) question.answer([])
  }
  useHotkeys(
    options.flatMap((option) =>
      option.hotkey === null
        ? []
        : {
            id: `choice:${control.name}:${option.result}`,
            keys: [option.hotkey],
            label: t('hotkeys.label', { label: option.text }),
            run: () => press(option),
          },
    ),
  )
  const layout = control.attrs['layout']?.toLowerCase()
  if (layout === 'select' && !control.multiple) return <ChoiceSelect question={question} options={options} />
  const inline = layout === 'inline' || control.attrs['showinline']?.toLowerCase() === 'true'
  return (
    <QuestionFrame question={question} legend={question.name}>
      <div className={inline ? 'slc-choices slc-choices-inline' : 'slc-choices'}>
        {options.map((option) => (
          <label key={option.result} className="slc-choice" title={option.hint ?? undefined}>
            <input
              type={control.multiple ? 'checkbox' : 'radio'}
              name={`${control.name}-${question.region?.id ?? 'task'}`}
              checked={option.on}
              disabled={disabled}
              onChange={() => press(option)}
              // A chosen radio fires no change: this is how a single choice is taken back.
              onClick={() => !control.multiple && option.on && press(option)}
            />
            <span className="slc-choice-text">{option.text}</span>
            {option.hotkey && (
              <kbd className="slc-key" aria-hidden="true">
                {keyLabel(option.hotkey)}
              </kbd>
            )}
          </label>
        ))}
      </div>
    </QuestionFrame>
  )
}

function ChoiceSelect({ question, options }: { question: Question; options: readonly Shown[] }): ReactNode {
  const { t } = useServices()
  return (
    <QuestionFrame question={question} legend={question.name}>
      <select
        className="slc-input"
        aria-label={question.name}
        value={options.find((option) => option.on)?.result ?? ''}
        disabled={question.disabled}
        onChange={(event) => question.answer(event.target.value === '' ? [] : [event.target.value])}
      >
        <option value="">{t('choices.none')}</option>
        {options.map((option) => (
          <option key={option.result} value={option.result}>
            {option.text}
          </option>
        ))}
      </select>
    </QuestionFrame>
  )
}

export const choicesTag: TagDefinition = { types: ['Choices'], Component: Choices }
