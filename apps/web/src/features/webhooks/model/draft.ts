import type { Webhook, WEBHOOK_MASK, WebhookCreate, WebhookWrite } from '@sluice/contract'
import { actionGroups } from './actions.ts'

/** Written in place of a stored value, keeps it. */
const KEEP: typeof WEBHOOK_MASK = '********'

export interface HeaderDraft {
  /** Tells rows apart while their names change. */
  key: number
  name: string
  value: string
  /** The server has a value under this name; an empty input keeps it. */
  stored: string | null
}

/** A webhook while somebody types it. */
export interface WebhookDraft {
  url: string
  everywhere: boolean
  all: boolean
  actions: string[]
  headers: HeaderDraft[]
  send_payload: boolean
  is_active: boolean
}

export type DraftProblem = 'url' | 'actions' | 'headerName' | 'headerValue'

export function draftOf(webhook: Webhook | undefined): WebhookDraft {
  return {
    url: webhook?.url ?? '',
    everywhere: webhook !== undefined && webhook.project === null,
    all: webhook?.send_for_all_actions ?? true,
    actions: webhook?.actions ?? [],
    headers: Object.keys(webhook?.headers ?? {}).map((name, key) => ({ key, name, value: '', stored: name })),
    send_payload: webhook?.send_payload ?? true,
    is_active: webhook?.is_active ?? true,
  }
}

/** What can be seen to be wrong without asking the server. */
export function problemsOf(
  draft: WebhookDraft,
): Partial<Record<'url' | 'actions' | 'headers', DraftProblem>> {
  const unnamed = draft.headers.some(({ name, value }) => name.trim() === '' && value !== '')
  const empty = draft.headers.some(
    ({ name, value, stored }) => name.trim() !== '' && value === '' && stored !== name.trim(),
  )
  return {
    ...(/^https?:\/\/[^/\s]/i.test(draft.url.trim()) ? {} : { url: 'url' as const }),
    ...(!draft.all && draft.actions.length === 0 ? { actions: 'actions' as const } : {}),
    ...(unnamed ? { headers: 'headerName' as const } : empty ? { headers: 'headerValue' as const } : {}),
  }
}

function writeOf(draft: WebhookDraft): WebhookWrite {
  const { url, all, actions, headers, everywhere, send_payload, is_active } = draft
  const global: readonly string[] = actionGroups.projects
  const named = headers.map(({ name, value, stored }) => [
    name.trim(),
    value === '' && stored === name.trim() ? KEEP : value,
  ])
  return {
    url: url.trim(),
    send_for_all_actions: all,
    // chosen before the project was
    actions: actions.filter((action) => everywhere || !global.includes(action)) as WebhookWrite['actions'],
    headers: Object.fromEntries(named.filter(([name]) => name !== '')) as Record<string, string>,
    send_payload,
    is_active,
  }
}

export const createBody = (draft: WebhookDraft, projectId: number): WebhookCreate => ({
  ...writeOf(draft),
  url: draft.url.trim(),
  project: draft.everywhere ? null : projectId,
})
export const updateBody = (draft: WebhookDraft): WebhookWrite => writeOf(draft)
