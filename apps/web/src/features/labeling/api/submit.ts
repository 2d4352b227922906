import type { Annotation } from '@sluice/contract'
import { ApiError, api } from '../../../lib/api.ts'
import type { Submission } from '../lib/outbox.ts'

/** Sends one submit. A new annotation carries its unique id, so a second arrival changes nothing. */
export const submit = ({ id, task, annotation, body }: Submission): Promise<Annotation> =>
  annotation === null
    ? api.post(`/api/tasks/${task}/annotations/`, {
        body: { ...body, unique_id: id },
        schema: (c) => c.Annotation,
      })
    : api.patch(`/api/annotations/${annotation}/`, { body, schema: (c) => c.Annotation })

/** Answers that no second try will change. A missing session (401) is not one: the person signs in again. */
const passing = new Set([0, 401, 408, 425, 429])

export function refusalOf(error: unknown): string | null {
  if (!(error instanceof ApiError) || passing.has(error.status) || error.status >= 500) return null
  return [error.message, ...Object.values(error.fields).flat()]
    .filter((part, i, all) => all.indexOf(part) === i)
    .join(' ')
}
