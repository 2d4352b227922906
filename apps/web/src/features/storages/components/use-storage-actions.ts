import type { SyncRun } from '@sluice/contract'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from '../../../components/toast.ts'
import { useErrorText } from '../../../lib/errors.ts'
import { useCancelRun } from '../api/cancel-run.ts'
import { useSyncStorage } from '../api/sync-storage.ts'
import type { AnyStorage, StorageKind } from '../model/kinds.ts'

/** Sync and cancel of one storage, and what to say about them. */
export function useStorageActions(projectId: number, kind: StorageKind, title: string) {
  const { t } = useTranslation('storages')
  const errorText = useErrorText()
  const syncing = useSyncStorage(projectId, kind)
  const cancelling = useCancelRun(projectId)
  const [announcement, setAnnouncement] = useState('')
  const [pulse, setPulse] = useState(false)
  useEffect(() => {
    if (!pulse) return
    const timer = setTimeout(() => setPulse(false), 1500)
    return () => clearTimeout(timer)
  }, [pulse])
  return {
    announcement,
    pulse,
    isCancelling: cancelling.isPending,
    /** Safe to press again: while a run is under way that run is shown and no second one starts. */
    sync: (storage: AnyStorage) => {
      const running = storage.current_run?.id
      syncing.mutate(storage, {
        onSuccess: (synced) => {
          const isSame = running !== undefined && synced.current_run?.id === running
          setPulse(isSame)
          setAnnouncement(t(isSame ? 'card.already' : 'card.queued', { title }))
        },
        onError: (error) => toast.failed(errorText(error), t('card.syncFailed', { title })),
      })
    },
    cancel: (run: SyncRun) =>
      cancelling.mutate(run, {
        onError: (error) => toast.failed(errorText(error), t('card.cancelFailed', { title })),
      }),
  }
}
