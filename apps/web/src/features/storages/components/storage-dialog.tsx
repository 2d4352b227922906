import { Modal, Skeleton } from '@mantine/core'
import type { ProviderDescriptor } from '@sluice/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx'
import { providersQuery } from '../../../lib/providers.ts'
import type { AnyStorage, StorageKind } from '../model/kinds.ts'
import { ProviderStep } from './provider-step.tsx'
import { StorageEditor } from './storage-editor.tsx'

export interface StorageDialogProps {
  kind: StorageKind
  projectId: number
  /** The storage to change; a new one is added when absent. */
  storage: AnyStorage | undefined
  onClose: () => void
  onSaved: (saved: AnyStorage) => void
}

/** Add or edit a storage: kind of storage, connection, import settings. Asks before losing typed input. */
export function StorageDialog({ kind, projectId, storage, onClose, onSaved }: StorageDialogProps) {
  const { t } = useTranslation('storages')
  const providers = useQuery(providersQuery)
  const [chosen, setChosen] = useState<string | null>(storage?.type ?? null)
  const [isDirty, setDirty] = useState(false)
  const [asking, setAsking] = useState<(() => void) | null>(null)
  const provider = providers.data?.find(({ name }) => name === chosen)
  const leaveBy = (action: () => void) => (isDirty ? setAsking(() => action) : action())
  const choose = (next: ProviderDescriptor | null) => {
    setDirty(false)
    setChosen(next?.name ?? null)
  }
  const heading = storage
    ? t(kind === 'source' ? 'dialog.editSource' : 'dialog.editTarget')
    : t(kind === 'source' ? 'dialog.addSource' : 'dialog.addTarget')
  return (
    <Modal.Stack>
      <Modal
        stackId="storage"
        opened
        onClose={() => leaveBy(onClose)}
        title={heading}
        size={760}
        closeOnClickOutside={false}
      >
        {providers.isPending && <Skeleton height={220} />}
        {providers.error && !providers.data && (
          <ErrorState
            error={providers.error}
            title={t('dialog.providersFailed')}
            onRetry={() => void providers.refetch()}
          />
        )}
        {providers.data && !provider && (
          <ProviderStep kind={kind} providers={providers.data} onChoose={choose} onCancel={onClose} />
        )}
        {provider && (
          <StorageEditor
            key={provider.name}
            kind={kind}
            projectId={projectId}
            provider={provider}
            storage={storage}
            onDirty={setDirty}
            onBack={storage ? undefined : () => leaveBy(() => choose(null))}
            onCancel={() => leaveBy(onClose)}
            onDone={(saved) => {
              onClose()
              onSaved(saved)
            }}
          />
        )}
      </Modal>
      <Confirm
        stackId="discard"
        opened={asking !== null}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null)
          asking?.()
        }}
        title={t('dialog.discardTitle')}
        confirmLabel={t('dialog.discard')}
        cancelLabel={t('dialog.keepEditing')}
      >
        {t('dialog.discardBody')}
      </Confirm>
      <UnsavedGuard when={isDirty} stackId="leave" />
    </Modal.Stack>
  )
}
