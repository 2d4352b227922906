import { Alert, Button, Group, List, Modal, Stack, Switch, Text, TextInput } from '@mantine/core'
import type { Connection, ProviderDescriptor } from '@sluice/contract'
import { CircleAlert } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { DialogFooter } from '../../../components/dialog-footer.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { SchemaForm } from '../../../components/schema-form/schema-form.tsx'
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx'
import { useErrorText } from '../../../lib/errors.ts'
import classes from './connection-dialog.module.css'
import { useConnectionEditor } from './use-connection-editor.ts'

export interface ConnectionDialogProps {
  connection: Connection
  provider: ProviderDescriptor
  onClose: () => void
}

/** Name, sharing, place and credentials of a connection. Asks before losing typed input. */
export function ConnectionDialog({ connection, provider, onClose }: ConnectionDialogProps) {
  const { t } = useTranslation(['connections', 'common'])
  const editor = useConnectionEditor(connection, provider, onClose)
  const { draft, errors, isDirty, save } = editor
  const [isAsking, setAsking] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { faults } = editor
  useEffect(() => {
    if (faults > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [faults])
  const leave = () => (isDirty ? setAsking(true) : onClose())
  const section = (group: string) => ({
    fields: provider.connection.filter((field) => field.group === group),
    values: draft.options,
    errors,
    mode: 'edit' as const,
    onChange: editor.changeOption,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    editor.submit()
  }
  return (
    <Modal.Stack>
      <Modal
        stackId="connection"
        opened
        onClose={leave}
        title={t('editTitle')}
        size={760}
        closeOnClickOutside={false}
      >
        <form ref={form} noValidate onSubmit={onSubmit}>
          <Stack gap="lg">
            <TextInput
              data-autofocus
              name="title"
              label={t('name')}
              required
              maxLength={256}
              autoComplete="off"
              value={draft.title}
              error={errors['title']}
              onChange={(event) => editor.change({ title: event.currentTarget.value })}
            />
            <Switch
              label={t('share')}
              description={t('shareHint')}
              checked={draft.shared}
              onChange={(event) => editor.change({ shared: event.currentTarget.checked })}
            />
            <FormSection title={t('place')}>
              <SchemaForm {...section('connection')} />
            </FormSection>
            <FormSection title={t('credentials')} hint={t('credentialsHint')}>
              <SchemaForm {...section('credentials')} />
            </FormSection>
          </Stack>
          <DialogFooter>
            {save.error && <Failure error={save.error} rest={editor.rest} />}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={leave}>
                {t('common:cancel')}
              </Button>
              <Button type="submit" loading={save.isPending}>
                {t('common:save')}
              </Button>
            </Group>
          </DialogFooter>
        </form>
      </Modal>
      <Confirm
        danger
        stackId="discard"
        opened={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={onClose}
        title={t('discardTitle')}
        confirmLabel={t('discard')}
        cancelLabel={t('keepEditing')}
      >
        {t('discardBody')}
      </Confirm>
      <UnsavedGuard when={isDirty} stackId="leave" />
    </Modal.Stack>
  )
}

/** The server's sentence, or its sentences about storages that would break, one a line. */
function Failure({ error, rest }: { error: unknown; rest: readonly string[] }) {
  const { t } = useTranslation('connections')
  const errorText = useErrorText()
  const [first, ...others] = rest
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<CircleAlert />}
      title={t('saveFailed')}
      // Scrolls, so that keys must reach it.
      tabIndex={0}
      className={classes['failure'] ?? ''}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {first ?? errorText(error)}
      </Text>
      {others.length > 0 && (
        <List size="sm" mt={6} spacing={4} style={{ overflowWrap: 'anywhere' }}>
          {others.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
