import type { Selectable } from 'kysely'
import type { ProjectsTable } from '../../db/schema.ts'
import type { Person } from '../../lib/people.ts'

/** A project that has not been deleted. */
export type ProjectRow = Selectable<ProjectsTable>

export interface ProjectCounts {
  tasks: number
  finished: number
  annotated: number
  annotations: number
  skipped: number
  predictions: number
  ground_truth: number
  /** Tasks the caller has annotated or skipped. */
  mine: number
}

export type ProjectView = ProjectRow & ProjectCounts & { author: Person | null }

export interface ProjectListQuery {
  page: number
  page_size: number
  search?: string | undefined
  ids?: number[] | undefined
  ordering?: string | undefined
  pinned?: boolean | undefined
}
