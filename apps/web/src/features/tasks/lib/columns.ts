/** Which columns a project's table has: fixed ones, and one per data key of its labeling config. */
import type { Project, TaskListItem } from '@sluice/contract'
import type { ParsedControl } from '@sluice/contract'
import { isSortable } from './view.ts'

export type MediaKind = 'image' | 'audio' | 'video' | 'text'

export interface Column {
  id: string
  /** CSS grid track. */
  width: string
  /** For data columns: the key in the task's data, and what it holds by the config. */
  data?: { key: string; media: MediaKind }
  sortable: boolean
  /** Digits stand right. */
  numeric?: boolean
}

const fixed = (id: string, width: string, more: Partial<Column> = {}): Column => ({
  id,
  width,
  sortable: isSortable(id),
  ...more,
})

const leading: readonly Column[] = [fixed('select', '44px'), fixed('inner_id', '84px', { numeric: true })]

const trailing: readonly Column[] = [
  fixed('status', '128px'),
  fixed('total_annotations', '116px', { numeric: true }),
  fixed('cancelled_annotations', '92px', { numeric: true }),
  fixed('total_predictions', '112px', { numeric: true }),
  fixed('annotators', 'minmax(120px, 0.5fr)'),
  fixed('created_at', '196px'),
  fixed('updated_at', '196px'),
  fixed('storage_filename', 'minmax(180px, 1fr)'),
  fixed('id', '96px', { numeric: true }),
]

/** Columns one may hide; the others make a row recognisable and workable. */
export const isHideable = (column: Column) => column.id !== 'select' && column.id !== 'inner_id'

export const hiddenAtFirst: readonly string[] = ['total_predictions', 'updated_at', 'id']

const mediaOf = (tag: string): MediaKind => {
  if (tag === 'Image') return 'image'
  if (tag === 'Audio' || tag === 'AudioPlus') return 'audio'
  return tag === 'Video' ? 'video' : 'text'
}

const dataColumn = (key: string, media: MediaKind): Column => ({
  id: `data.${key}`,
  width: media === 'image' ? 'minmax(200px, 1.2fr)' : 'minmax(240px, 2fr)',
  data: { key, media },
  sortable: true,
})

/** Data keys which objects of the config show, each once, in the order of the controls. */
function configured(project: Project): Map<string, MediaKind> {
  const controls = Object.values(project.parsed_label_config) as unknown as ParsedControl[]
  const found = new Map<string, MediaKind>()
  for (const { inputs } of controls) {
    for (const { type, value } of inputs)
      if (value !== '' && !found.has(value)) found.set(value, mediaOf(type))
  }
  return found
}

/** Keys that only the data has come last, at most this many: data of strangers may have thousands. */
const mostExtra = 12

export function columnsOf(project: Project, sample: TaskListItem | undefined): readonly Column[] {
  const keys = configured(project)
  const extra = Object.keys(sample?.data ?? {}).filter((key) => !keys.has(key) && !key.startsWith('$'))
  return [
    ...leading,
    ...[...keys].map(([key, media]) => dataColumn(key, media)),
    ...extra.slice(0, mostExtra).map((key) => dataColumn(key, 'text')),
    ...trailing,
  ]
}

export const extraColumns = (project: Project, columns: readonly Column[]): string[] => {
  const keys = configured(project)
  // Without any key in the config the data itself is all there is to show.
  if (keys.size === 0) return []
  return columns.flatMap(({ id, data }) => (data && !keys.has(data.key) ? [id] : []))
}
