import type { ImportReport } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '../../../lib/query.ts'
import { upload } from '../../../lib/upload.ts'

export interface ImportItem {
  /** Shown to the user: a file name, or words for pasted text. */
  name: string
  content: Blob
}

export type ImportOutcome =
  | { name: string; state: 'waiting' }
  /** `share` of the bytes sent; at 1 the server is working on them. */
  | { name: string; state: 'sending'; share: number }
  | { name: string; state: 'done'; report: ImportReport }
  | { name: string; state: 'failed'; error: unknown }

interface ImportRun {
  items: readonly ImportItem[]
  signal: AbortSignal
  onChange: (outcomes: readonly ImportOutcome[]) => void
}

/** One item after the other; an item that fails does not stop the rest. */
async function importAll(project: number, { items, signal, onChange }: ImportRun): Promise<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = items.map(({ name }) => ({ name, state: 'waiting' }))
  const set = (index: number, outcome: ImportOutcome) => {
    outcomes[index] = outcome
    onChange([...outcomes])
  }
  for (const [index, { name, content }] of items.entries()) {
    if (signal.aborted) break
    set(index, { name, state: 'sending', share: 0 })
    try {
      const body = new FormData()
      body.append('file', content, content instanceof File ? name : 'pasted.json')
      const report = await upload<ImportReport>(`/api/projects/${project}/import`, body, {
        signal,
        onProgress: (share) => set(index, { name, state: 'sending', share }),
      })
      set(index, { name, state: 'done', report })
    } catch (error) {
      set(index, { name, state: 'failed', error })
    }
  }
  return outcomes
}

export function useImportTasks(project: number) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (run: ImportRun) => importAll(project, run),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.tasks(project) }),
        queryClient.invalidateQueries({ queryKey: keys.project(project) }),
      ]),
  })
}
