/** Submits that are opened again: what the server has of them, and what only this browser has. */
import type { Task } from '@sluice/contract'
import type { Clock } from './clock.ts'
import type { Outbox, Submission } from './outbox.ts'

const step = 50
const patience = 2_000

/** A submit of this task that the server does not have, after a moment in which it may arrive. */
export async function undelivered(outbox: Outbox, clock: Clock, task: number): Promise<Submission | null> {
  for (let waited = 0; ; waited += step) {
    const pending = await outbox.ofTask(task)
    if (!pending || pending.refusal !== null || outbox.state().failures > 0 || waited >= patience)
      return pending
    await new Promise<void>((resolve) => void clock.after(step, resolve))
  }
}

interface Server {
  getTask: (id: number) => Promise<Task>
  convertToDraft: (annotation: number) => Promise<unknown>
}

/**
 * The task without one submit: an annotation that had arrived is the draft again. `seen` stands in while there is
 * no network: then nothing can have arrived that was not known.
 */
export async function withoutSubmit(server: Server, id: number, submission: string, seen: Task | undefined) {
  const task = await server.getTask(id).catch((error: unknown) => {
    if (seen) return seen
    throw error
  })
  const arrived = task.annotations.find(({ unique_id }) => unique_id === submission)
  if (!arrived) return task
  await server.convertToDraft(arrived.id)
  return server.getTask(id)
}
