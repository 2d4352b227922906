import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from './error-state.tsx'

export interface ConfirmProps {
  opened: boolean
  onClose: () => void
  onConfirm: () => void
  title: string
  /** What will happen, and what will not. */
  children: ReactNode
  confirmLabel: string
  cancelLabel?: string
  /** When given, this text must be typed before the button works. */
  typed?: string
  danger?: boolean
  pending?: boolean
  error?: unknown
  /** Name within a Modal.Stack, where this opens above another dialog. */
  stackId?: string
}

export function Confirm(props: ConfirmProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      {...(props.stackId !== undefined && { stackId: props.stackId })}
    >
      <ConfirmBody {...props} />
    </Modal>
  )
}

function ConfirmBody({
  onClose,
  onConfirm,
  children,
  confirmLabel,
  cancelLabel,
  typed,
  danger = false,
  pending = false,
  error,
}: ConfirmProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const isReady = typed === undefined || text.trim() === typed.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !pending) onConfirm()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text component="div" size="sm">
          {children}
        </Text>
        {typed !== undefined && (
          <TextInput
            data-autofocus
            label={t('confirm.typeToConfirm', { text: typed })}
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {error !== undefined && error !== null && <ErrorState error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" data-autofocus={typed === undefined || undefined} onClick={onClose}>
            {cancelLabel ?? t('cancel')}
          </Button>
          <Button type="submit" color={danger ? 'red.8' : 'water'} disabled={!isReady} loading={pending}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
