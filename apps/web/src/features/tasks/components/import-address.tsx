import { Box, Button, Group, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface ImportAddressProps {
  value: string
  onChange: (value: string) => void
  /** Only with what may be an address; whether it leads to tasks is found out by the server. */
  onSubmit: () => void
}

export function ImportAddress({ value, onChange, onSubmit }: ImportAddressProps) {
  const { t } = useTranslation('tasks')
  const [problem, setProblem] = useState<string | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (/^https?:\/\/[^\s/]/i.test(value.trim())) onSubmit()
    else setProblem(t('import.notAddress'))
  }
  return (
    <form noValidate onSubmit={submit}>
      <TextInput
        label={t('import.address')}
        description={t('import.addressHelp')}
        placeholder={'https://…/tasks.json'}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        inputContainer={(input) => (
          <Group gap="sm" wrap="nowrap">
            <Box flex={1}>{input}</Box>
            <Button type="submit" variant="default" disabled={value.trim() === ''}>
              {t('import.fetch')}
            </Button>
          </Group>
        )}
        value={value}
        error={problem}
        onChange={(event) => {
          onChange(event.currentTarget.value)
          setProblem(null)
        }}
      />
    </form>
  )
}
