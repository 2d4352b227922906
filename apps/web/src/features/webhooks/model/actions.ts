import type { FiredAction } from '@sluice/contract'

/** Everything that fires, in the groups of the dialog. */
export const actionGroups = {
  tasks: ['TASKS_CREATED', 'TASKS_DELETED'],
  annotations: ['ANNOTATION_CREATED', 'ANNOTATIONS_CREATED', 'ANNOTATION_UPDATED', 'ANNOTATIONS_DELETED'],
  syncs: ['SYNC_STARTED', 'SYNC_COMPLETED', 'SYNC_FAILED'],
  project: ['PROJECT_UPDATED'],
  /** Only for webhooks of all projects. */
  projects: ['PROJECT_CREATED', 'PROJECT_DELETED'],
} as const satisfies Record<string, readonly FiredAction[]>

export type ActionGroup = keyof typeof actionGroups
type Grouped = (typeof actionGroups)[ActionGroup][number]

const known: ReadonlySet<string> = new Set(Object.values(actionGroups).flat())
/** Whether we have words for it; others are shown by their name. */
export const isNamed = (action: string): action is Grouped => known.has(action)
