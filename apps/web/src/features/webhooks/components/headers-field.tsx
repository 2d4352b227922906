import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  Input,
  PasswordInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { HeaderDraft } from '../model/draft.ts'
import classes from './webhooks.module.css'

const MAX = 10

export interface HeadersFieldProps {
  value: HeaderDraft[]
  error: string | undefined
  onChange: (headers: HeaderDraft[]) => void
}

/** Names and secret values that go along with every request. */
export function HeadersField({ value: headers, error, onChange }: HeadersFieldProps) {
  const { t } = useTranslation(['webhooks', 'common'])
  const change = (key: number, part: Partial<HeaderDraft>) =>
    onChange(headers.map((header) => (header.key === key ? { ...header, ...part } : header)))
  const add = () => {
    const key = Math.max(-1, ...headers.map((header) => header.key)) + 1
    onChange([...headers, { key, name: '', value: '', stored: null }])
  }
  return (
    <Fieldset legend={t('form.headers')}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('form.headersHint')}
        </Text>
        {headers.map(({ key, name, value, stored }, index) => (
          <div key={key} className={classes['header']}>
            <TextInput
              label={t('form.headerName', { number: index + 1 })}
              autoComplete="off"
              spellCheck={false}
              value={name}
              data-autofocus={stored === null && name === '' ? true : undefined}
              onChange={(event) => change(key, { name: event.currentTarget.value })}
            />
            <PasswordInput
              label={t('form.headerValue', { number: index + 1 })}
              autoComplete="new-password"
              visibilityToggleFocusable
              visibilityToggleButtonProps={{ 'aria-label': t('form.headerReveal', { number: index + 1 }) }}
              value={value}
              {...(stored !== null && stored === name.trim()
                ? { placeholder: t('common:schemaForm.secretKept') }
                : {})}
              onChange={(event) => change(key, { value: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t('form.headerRemove', { number: index + 1 })}
              onClick={() => onChange(headers.filter((header) => header.key !== key))}
            >
              <X size={16} />
            </ActionIcon>
          </div>
        ))}
        {error !== undefined && <Input.Error role="alert">{error}</Input.Error>}
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} />}
            disabled={headers.length >= MAX}
            onClick={add}
          >
            {t('form.headerAdd')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}
