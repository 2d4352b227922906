import type { ViewQuery } from '@sluice/contract'
import { badRequest } from '../../lib/errors.ts'

export interface ActionDescription {
  id: string
  title: string
  order: number
  permission: string
  experimental: boolean
  dialog: { title: string; text: string; type: string }
}

export const actions: readonly ActionDescription[] = [
  {
    id: 'delete_tasks',
    title: 'Delete Tasks',
    order: 100,
    permission: 'tasks.delete',
    experimental: false,
    dialog: {
      title: 'Delete tasks',
      text: 'The selected tasks and their annotations will be deleted. They do not come back at the next sync.',
      type: 'confirm',
    },
  },
  {
    id: 'delete_tasks_annotations',
    title: 'Delete Annotations',
    order: 101,
    permission: 'annotations.delete',
    experimental: false,
    dialog: {
      title: 'Delete annotations',
      text: 'All annotations and drafts of the selected tasks will be deleted.',
      type: 'confirm',
    },
  },
]

export interface ActionsDeps {
  removeSelected: (project: number, query: ViewQuery) => Promise<number>
  clearSelected: (project: number, query: ViewQuery) => Promise<number>
}

export async function runAction(
  deps: ActionsDeps,
  id: string,
  project: number,
  query: ViewQuery,
): Promise<{ processed_items: number; detail: string }> {
  // an empty body must never mean "delete everything"
  if (query.selectedItems === undefined)
    throw badRequest(
      'Say which tasks: selectedItems {"all": true, "excluded": []} or {"all": false, "included": [ids]}.',
    )
  if (id === 'delete_tasks') {
    const done = await deps.removeSelected(project, query)
    return { processed_items: done, detail: `Deleted ${done} tasks` }
  }
  if (id === 'delete_tasks_annotations') {
    const done = await deps.clearSelected(project, query)
    return { processed_items: done, detail: `Deleted ${done} annotations` }
  }
  throw badRequest(
    `There is no action "${id.slice(0, 60)}". There are: ${actions.map((a) => a.id).join(', ')}.`,
  )
}
