import { Alert, Button, Group, Text } from '@mantine/core'
import { CircleAlert, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../lib/api.ts'
import { useErrorText } from '../lib/errors.ts'

export interface ErrorStateProps {
  error: unknown
  /** What could not be done, as a heading; a general one when absent. */
  title?: string
  onRetry?: () => void
}

/** A failure in place of what should be here, with its reason and a way on. */
export function ErrorState({ error, title, onRetry }: ErrorStateProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const id = error instanceof ApiError ? error.body?.id : undefined
  return (
    <Alert role="alert" color="red" variant="light" icon={<CircleAlert />} title={title ?? t('errors.title')}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {errorText(error)}
      </Text>
      {id !== undefined && id !== '' && (
        <Text size="xs" mt={4}>
          {t('errors.reference', { id })}
        </Text>
      )}
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" leftSection={<RotateCcw size={14} />} onClick={onRetry}>
            {t('retry')}
          </Button>
        </Group>
      )}
    </Alert>
  )
}
