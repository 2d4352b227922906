/** What a row says about a task, computed from what the server sends. */
import type { Json, TaskListItem } from '@sluice/contract'

export type TaskStatus = 'labeled' | 'started' | 'skipped' | 'unlabeled'

/** `started`: annotated, but fewer times than the project asks for. */
export function statusOf(
  task: Pick<TaskListItem, 'is_labeled' | 'cancelled_annotations' | 'total_annotations'>,
): TaskStatus {
  if (task.total_annotations === 0 && task.cancelled_annotations > 0) return 'skipped'
  if (task.is_labeled) return 'labeled'
  return task.total_annotations > 0 ? 'started' : 'unlabeled'
}

/** A value as one line of text, never longer than a row can show. */
export function previewText(value: Json | undefined, longest = 200): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = text
    .slice(0, longest * 2)
    .replaceAll(/\s+/g, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length > longest || text.length > longest * 2
    ? `${characters.slice(0, longest).join('')}…`
    : line
}

/** Only addresses a browser may load as media here: of this server, over HTTP, or data inside the task. */
export function mediaUrl(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null
  if (/^(https?:\/\/|\/(?!\/))/i.test(value)) return value
  return /^data:(image|audio|video)\//i.test(value) ? value : null
}

/** The last part of an address or key, for people. A resolve link of this server carries its key encoded. */
export function fileName(value: Json | undefined): string {
  if (typeof value !== 'string') return previewText(value, 80)
  if (value.startsWith('data:')) return value.slice(0, 24)
  const path = hiddenKey(value) ?? value.replace(/[?#].*$/, '')
  const name = path.split('/').findLast((part) => part !== '') ?? value
  return safeDecode(name)
}

function hiddenKey(value: string): string | null {
  const query = value.slice(value.indexOf('?') + 1)
  const params = new URLSearchParams(value.includes('?') ? query : '')
  const path = params.get('d')
  if (path !== null) return path
  const encoded = params.get('fileuri')
  if (encoded === null) return null
  try {
    const bytes = Uint8Array.from(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    )
    return new TextDecoder().decode(bytes)
  } catch {
    return null
  }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
