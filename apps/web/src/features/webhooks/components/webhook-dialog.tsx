import { Modal } from '@mantine/core'
import type { Webhook } from '@sluice/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { toast } from '../../../components/toast.ts'
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx'
import { useCreateWebhook, useUpdateWebhook } from '../api/save-webhook.ts'
import { createBody, updateBody, type WebhookDraft } from '../model/draft.ts'
import { WebhookForm } from './webhook-form.tsx'

export interface WebhookDialogProps {
  projectId: number
  /** The webhook to change; a new one is added when absent. */
  webhook: Webhook | undefined
  onClose: () => void
  /** Given the signing secret of a new webhook, which nobody sees again. */
  onMade: (secret: string) => void
}

/** Add or edit a webhook. Asks before losing typed input. */
export function WebhookDialog({ projectId, webhook, onClose, onMade }: WebhookDialogProps) {
  const { t } = useTranslation('webhooks')
  const create = useCreateWebhook()
  const update = useUpdateWebhook(webhook?.id ?? 0)
  const [isDirty, setDirty] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const leave = () => (isDirty ? setAsking(true) : onClose())
  const save = (draft: WebhookDraft) => {
    if (!webhook)
      return create.mutate(createBody(draft, projectId), {
        onSuccess: ({ secret }) => {
          onClose()
          onMade(secret)
        },
      })
    return update.mutate(updateBody(draft), {
      onSuccess: () => {
        toast.done(t('saved'))
        onClose()
      },
    })
  }
  const { isPending, error } = webhook ? update : create
  return (
    <Modal.Stack>
      <Modal
        stackId="webhook"
        opened
        onClose={leave}
        title={t(webhook ? 'form.editTitle' : 'form.addTitle')}
        size={720}
        closeOnClickOutside={false}
      >
        <WebhookForm
          webhook={webhook}
          isPending={isPending}
          error={error}
          onDirty={() => setDirty(true)}
          onCancel={leave}
          onSubmit={save}
        />
      </Modal>
      <Confirm
        stackId="discard"
        opened={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={onClose}
        title={t('form.discardTitle')}
        confirmLabel={t('form.discard')}
        cancelLabel={t('form.keepEditing')}
      >
        {t('form.discardBody')}
      </Confirm>
      <UnsavedGuard when={isDirty && !isPending} stackId="leave" />
    </Modal.Stack>
  )
}
