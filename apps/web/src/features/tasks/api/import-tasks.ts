import type { ImportReport } from '@sluice/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '../../../lib/query.ts'
import { upload } from '../../../lib/upload.ts'

/** `name` is shown to the user: a file name, an address, or words for pasted text. */
export type ImportItem = { name: string; content: Blob } | { name: string; address: string }

export type ImportOutcome =
  | { name: string; state: 'waiting' }
  /** `share` of the bytes sent; at 1 the server is working on them. */
  | { name: string; state: 'sending'; share: number }
  /** The server gets it from its address and works on it. */
  | { name: string; state: 'fetching' }
  | { name: string; state: 'done'; report: ImportReport }
  | { name: string; state: 'failed'; error: unknown }
  | { name: string; state: 'stopped' }

interface ImportRun {
  items: readonly ImportItem[]
  signal: AbortSignal
  onChange: (outcomes: readonly ImportOutcome[]) => void
}

function formOf(item: ImportItem): FormData {
  const body = new FormData()
  if ('address' in item) body.append('url', item.address)
  else body.append('file', item.content, item.content instanceof File ? item.name : 'pasted.json')
  return body
}

/** One item after the other; an item that fails does not stop the rest. */
async function importAll(project: number, { items, signal, onChange }: ImportRun): Promise<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = items.map(({ name }) => ({ name, state: 'waiting' }))
  const set = (index: number, outcome: ImportOutcome) => {
    outcomes[index] = outcome
    onChange([...outcomes])
  }
  for (const [index, item] of items.entries()) {
    const { name } = item
    const progress = (share: number) =>
      set(index, 'address' in item ? { name, state: 'fetching' } : { name, state: 'sending', share })
    try {
      signal.throwIfAborted()
      progress(0)
      const report = await upload<ImportReport>(`/api/projects/${project}/import`, formOf(item), {
        signal,
        onProgress: progress,
      })
      set(index, { name, state: 'done', report })
    } catch (error) {
      set(index, signal.aborted ? { name, state: 'stopped' } : { name, state: 'failed', error })
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
