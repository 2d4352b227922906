import type { Draft, Task } from '@sluice/contract'
import { ApiError, api } from '../../../lib/api.ts'
import type { Items } from '../lib/recovery.ts'

export const getTask = (id: number) => api.get(`/api/tasks/${id}/`, { schema: (c) => c.Task })

/** The task this person holds longest, or a new one; null with the server's sentence when there is none. */
export async function getNext(project: number): Promise<Task | { none: string }> {
  try {
    return await api.get(`/api/projects/${project}/next/`, { schema: (c) => c.Task })
  } catch (error) {
    if (error instanceof ApiError && error.status === 404 && error.body) return { none: error.body.detail }
    throw error
  }
}

/** What comes next, reserved for this person; tasks in `exclude` are left out. */
export async function getAhead(project: number, count: number, exclude: readonly number[]): Promise<Task[]> {
  const { tasks } = await api.get<{ tasks: Task[] }>(`/api/projects/${project}/peek/`, {
    query: { count, exclude: exclude.join(',') },
  })
  return tasks
}

/** One draft per person and task, or per person and annotation: saving again replaces it. */
export const saveDraft = (task: number, annotation: number | null, result: Items, leadTime: number) =>
  api.post<Draft>(
    annotation === null ? `/api/tasks/${task}/drafts` : `/api/tasks/${task}/annotations/${annotation}/drafts`,
    { body: { result, lead_time: leadTime } },
  )

export const deleteDraft = (id: number) => api.delete(`/api/drafts/${id}/`)

/** The annotation becomes a draft again: a submit taken back. */
export const convertToDraft = (annotation: number) =>
  api.post<Draft>(`/api/annotations/${annotation}/convert-to-draft`)
