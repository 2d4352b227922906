import type { ReactNode } from 'react'
import type { Question } from './use-question.ts'

interface QuestionFrameProps {
  question: Question
  legend: string
  children: ReactNode
  className?: string
}

/** The box around a question: a named group, and below it why the last submit was refused. */
export function QuestionFrame({ question, legend, children, className }: QuestionFrameProps): ReactNode {
  const { control, problem } = question
  const names = ['slc-question', className ?? '', problem ? 'slc-question-failed' : ''].join(' ').trim()
  return (
    <fieldset
      className={names}
      data-control={control.name}
      aria-describedby={problem ? `${control.name}-problem` : undefined}
    >
      <legend className="slc-question-legend">
        {legend}
        {control.required && (
          <span className="slc-required" aria-hidden="true">
            {' *'}
          </span>
        )}
      </legend>
      {children}
      {problem && (
        <p className="slc-problem" id={`${control.name}-problem`} role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  )
}
