import type { StorageBody, StorageKind } from '../model/kinds.ts'

export const storageKeys = {
  list: (projectId: number, kind: StorageKind) => ['storages', projectId, kind] as const,
  runs: (storageId: number) => ['storage-runs', storageId] as const,
  preview: (provider: string, body: StorageBody | null, attempt: number) =>
    ['storage-preview', provider, body, attempt] as const,
  errors: (runId: number, search: string) => ['storage-run-errors', runId, search] as const,
}
