import type { SyncRun } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../lib/api.ts'
import { applyEvent } from '../model/apply-event.ts'
import type { AnyStorage } from '../model/kinds.ts'
import { storageKeys } from './keys.ts'

export function useCancelRun(projectId: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (run: SyncRun) =>
      api.post<SyncRun>(`/api/storages/runs/${run.id}/cancel`, { schema: (c) => c.SyncRun }),
    onSuccess: (run) => {
      queryClient.setQueryData<readonly AnyStorage[]>(storageKeys.list(projectId, run.kind), (old) =>
        old ? applyEvent(old, { type: 'run', storage: run.storage, run }) : old,
      )
    },
  })
}
