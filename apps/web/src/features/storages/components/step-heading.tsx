import { Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

export interface StepHeadingProps {
  step: number
  steps: number
  name: string
}

/** Where in the dialog one is; takes the focus when a step is entered from another. */
export function StepHeading({ step, steps, name }: StepHeadingProps) {
  const { t } = useTranslation('storages')
  const ref = useRef<HTMLHeadingElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current !== step) ref.current?.focus()
    shown.current = step
  }, [step])
  return (
    <Title order={3} ref={ref} tabIndex={-1} mb="md" style={{ outline: 'none' }}>
      {steps > 1 ? (
        <Text span size="sm" c="dimmed" fw={500}>
          {t('dialog.step', { step, steps, name })}
        </Text>
      ) : (
        name
      )}
    </Title>
  )
}
