import { type Ref, useId, useImperativeHandle, useRef } from 'react'
import classes from './code-area.module.css'

export interface CodeAreaProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** Marked lines, counted from 1. */
  marks?: ReadonlyMap<number, 'error' | 'warning'>
  invalid?: boolean
  describedBy?: string
  minRows?: number
  ref?: Ref<CodeAreaHandle>
}

export interface CodeAreaHandle {
  /** Selects a line, counted from 1, and moves the focus there. */
  goToLine: (line: number) => void
}

/** A plain text area with line numbers. Tab leaves it, as it leaves every input. */
export function CodeArea(props: CodeAreaProps) {
  const { label, value, onChange, marks, invalid = false, describedBy, minRows = 16, ref } = props
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const lines = value.split('\n')
  useImperativeHandle(ref, () => ({
    goToLine: (line) => {
      const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
      area.current?.focus()
      area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
    },
  }))
  return (
    <div>
      <label className={classes['label']} htmlFor={id}>
        {label}
      </label>
      <div className={classes['frame']} data-invalid={invalid || undefined}>
        <div className={classes['gutter']} aria-hidden>
          {lines.map((_, index) => (
            // Lines have no identity but their number.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className={classes['number']} data-mark={marks?.get(index + 1)}>
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          id={id}
          ref={area}
          className={classes['area']}
          value={value}
          rows={Math.max(minRows, lines.length)}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={invalid}
          {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
    </div>
  )
}
