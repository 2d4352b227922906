import type { ReactNode } from 'react'
import { answerNumber } from '../../model/answers.ts'
import { useHotkeys, useServices } from '../../store/context.tsx'
import type { TagDefinition, TagProps } from '../props.ts'
import { QuestionFrame } from '../question-frame.tsx'
import { useQuestion, type Question } from '../use-question.ts'

function Rating({ node }: TagProps): ReactNode {
  const question = useQuestion(node)
  return question ? <Stars question={question} /> : null
}

function Stars({ question }: { question: Question }): ReactNode {
  const { t } = useServices()
  const { control, item, disabled } = question
  const max = Math.max(1, Number(control.attrs['maxrating'] ?? 5) || 5)
  const value = answerNumber(item)
  const { hotkey } = control.attrs
  useHotkeys(
    hotkey
      ? [
          {
            id: `rating:${control.name}`,
            keys: [hotkey],
            label: t('rating.label', { name: control.name }),
            run: () => (disabled ? false : question.answer(value >= max ? 0 : value + 1)),
          },
        ]
      : [],
  )
  return (
    <QuestionFrame question={question} legend={question.name}>
      <div className="slc-stars">
        {Array.from({ length: max }, (_unused, index) => index + 1).map((count) => (
          <label key={count} className={count <= value ? 'slc-star slc-star-on' : 'slc-star'}>
            <input
              type="radio"
              className="slc-visually-hidden"
              name={`${control.name}-${question.region?.id ?? 'task'}`}
              checked={count === value}
              disabled={disabled}
              aria-label={t('rating.stars', { count, max })}
              onChange={() => question.answer(count)}
              onClick={() => count === value && question.answer(0)}
            />
            <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
              <path d="M12 2.6l2.9 5.9 6.5.9-4.7 4.6 1.1 6.5L12 17.4l-5.8 3.1 1.1-6.5L2.6 9.4l6.5-.9z" />
            </svg>
          </label>
        ))}
        <span className="slc-dim slc-stars-count">
          {value > 0 ? t('rating.stars', { count: value, max }) : ''}
        </span>
      </div>
    </QuestionFrame>
  )
}

export const ratingTag: TagDefinition = { types: ['Rating'], Component: Rating }
