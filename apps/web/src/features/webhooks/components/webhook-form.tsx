import { Button, Group, Radio, Stack, Switch, TextInput } from '@mantine/core'
import type { Webhook } from '@sluice/contract'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { formErrors } from '../../../lib/form-errors.ts'
import { draftOf, problemsOf, type WebhookDraft } from '../model/draft.ts'
import { ActionsField } from './actions-field.tsx'
import { HeadersField } from './headers-field.tsx'

const NAMES = ['url', 'actions', 'headers'] as const

export interface WebhookFormProps {
  /** The webhook to change; a new one when absent. */
  webhook: Webhook | undefined
  isPending: boolean
  error: unknown
  onDirty: () => void
  onCancel: () => void
  onSubmit: (draft: WebhookDraft) => void
}

export function WebhookForm({ webhook, isPending, error, onDirty, onCancel, onSubmit }: WebhookFormProps) {
  const { t } = useTranslation(['webhooks', 'common'])
  const [draft, setDraft] = useState(() => draftOf(webhook))
  const [isTried, setTried] = useState(false)
  const problems = problemsOf(draft)
  const { fields, rest } = formErrors(error, NAMES)
  const errorOf = (name: (typeof NAMES)[number]): string | undefined => {
    const problem = isTried ? problems[name] : undefined
    return problem ? t(`form.problems.${problem}`) : fields[name]
  }
  const change = (part: Partial<WebhookDraft>) => {
    onDirty()
    setDraft({ ...draft, ...part })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(problems).length === 0 && !isPending) onSubmit(draft)
  }
  const isUnplaced = error !== null && (rest.length > 0 || Object.keys(fields).length === 0)
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          required
          data-autofocus
          type="url"
          label={t('form.url')}
          description={t('form.urlHint')}
          autoComplete="off"
          spellCheck={false}
          maxLength={2048}
          value={draft.url}
          error={errorOf('url')}
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
        {!webhook && (
          <Radio.Group
            label={t('form.scope')}
            value={draft.everywhere ? 'all' : 'one'}
            onChange={(choice) => change({ everywhere: choice === 'all' })}
          >
            <Group gap="lg" mt={6}>
              <Radio value="one" label={t('form.thisProject')} />
              <Radio value="all" label={t('form.allProjects')} />
            </Group>
          </Radio.Group>
        )}
        <ActionsField
          all={draft.all}
          actions={draft.actions}
          everywhere={draft.everywhere}
          error={errorOf('actions')}
          onAll={(all) => change({ all })}
          onActions={(actions) => change({ actions })}
        />
        <HeadersField
          value={draft.headers}
          error={errorOf('headers')}
          onChange={(headers) => change({ headers })}
        />
        <Switch
          label={t('form.payload')}
          description={t('form.payloadHint')}
          checked={draft.send_payload}
          onChange={(event) => change({ send_payload: event.currentTarget.checked })}
        />
        <Switch
          label={t('form.active')}
          description={t('form.activeHint')}
          checked={draft.is_active}
          onChange={(event) => change({ is_active: event.currentTarget.checked })}
        />
        {isUnplaced && <ErrorState error={error} title={t('form.failed')} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={isPending}>
            {webhook ? t('common:save') : t('form.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
