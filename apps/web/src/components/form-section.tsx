import { Fieldset, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './form-section.module.css'

export interface FormSectionProps {
  title: string
  hint?: string | undefined
  children: ReactNode
}

export function FormSection({ title, hint, children }: FormSectionProps) {
  return (
    <Fieldset legend={title} variant="unstyled" classNames={{ legend: classes['legend'] ?? '' }}>
      <Stack gap="md">
        {hint !== undefined && (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
        {children}
      </Stack>
    </Fieldset>
  )
}
