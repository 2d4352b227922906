/** What the dialog of a connection holds while it is open, and the request it becomes. Pure. */
import type { Connection, FieldDescriptor } from '@sluice/contract'
import { type FormValues, initialValues, toWire } from '../../../components/schema-form/values.ts'

export interface ConnectionDraft {
  readonly title: string
  readonly shared: boolean
  readonly options: FormValues
}

export interface ConnectionBody {
  title: string
  shared: boolean
  /** Only where something of them changed: saving them tries every storage that uses the connection. */
  options?: Record<string, unknown>
}

export const initialDraft = (
  connection: Connection,
  fields: readonly FieldDescriptor[],
): ConnectionDraft => ({
  title: connection.title,
  shared: connection.shared,
  options: initialValues(fields, connection.options),
})

export function draftBody(
  draft: ConnectionDraft,
  fields: readonly FieldDescriptor[],
  initial: ConnectionDraft,
): ConnectionBody {
  const { title, shared, options } = draft
  const isChanged = fields.some(({ name }) => options[name] !== initial.options[name])
  return { title: title.trim(), shared, ...(isChanged && { options: toWire(fields, options, 'edit') }) }
}

export interface UsingProject {
  id: number
  title: string
  /** Storages of it that use the connection. */
  storages: number
}

/** The projects whose storages use it, each once, in the order told. */
export function projectsOf({ used_by }: Connection): UsingProject[] {
  const found = new Map<number, UsingProject>()
  for (const { project, project_title } of used_by ?? []) {
    const storages = (found.get(project)?.storages ?? 0) + 1
    found.set(project, { id: project, title: project_title, storages })
  }
  return [...found.values()]
}
