import type { ExaminationLine } from '@sluice/contract'
import { api } from '../../../lib/api.ts'
import { type AnyStorage, type StorageBody, type StorageKind, storagePath } from '../model/kinds.ts'

/** What was put right, then named checks of a storage, each told as it is found. Throws ApiError. Nothing is saved. */
export type Examine = (signal: AbortSignal) => AsyncGenerator<ExaminationLine>

export const examineDraft =
  (kind: StorageKind, provider: string, body: StorageBody): Examine =>
  (signal) =>
    api.lines(`${storagePath(kind, provider)}/examine`, { body, signal, schema: (c) => c.ExaminationLine })

export const examineSaved =
  (kind: StorageKind, { id, type }: Pick<AnyStorage, 'id' | 'type'>): Examine =>
  (signal) =>
    api.lines(`${storagePath(kind, type)}/${id}/examine`, { signal, schema: (c) => c.ExaminationLine })
