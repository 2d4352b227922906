import { Button, Group, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Check, Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'

export interface CopyFieldProps {
  label: string
  value: string
  /** Draws dots; copying still copies the value. */
  masked?: boolean
}

/** A read-only value with a copy button that says when it has copied. */
export function CopyField({ label, value, masked = false }: CopyFieldProps) {
  const { t } = useTranslation()
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        label={label}
        value={masked ? '•'.repeat(Math.min(value.length, 40)) : value}
        readOnly
        flex={1}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button
        variant="default"
        aria-label={t('copyValue', { label })}
        leftSection={clipboard.copied ? <Check size={16} /> : <Copy size={16} />}
        onClick={() => clipboard.copy(value)}
      >
        <span aria-live="polite">{clipboard.copied ? t('copied') : t('copy')}</span>
      </Button>
    </Group>
  )
}
