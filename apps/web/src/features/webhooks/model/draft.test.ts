import type { Webhook } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { createBody, draftOf, problemsOf, updateBody, type WebhookDraft } from './draft.ts'

const saved = {
  url: 'https://r.example/',
  project: 7,
  send_for_all_actions: false,
  actions: ['TASKS_CREATED'],
  headers: { Authorization: '********' },
  send_payload: false,
  is_active: true,
} as unknown as Webhook
const draft = (more: Partial<WebhookDraft> = {}): WebhookDraft => ({
  ...draftOf(undefined),
  url: 'https://r.example/',
  ...more,
})

describe('the body of a webhook', () => {
  it('keeps what is stored where nothing was typed over it', () => {
    expect(updateBody(draftOf(saved))).toEqual({
      url: 'https://r.example/',
      send_for_all_actions: false,
      actions: ['TASKS_CREATED'],
      headers: { Authorization: '********' },
      send_payload: false,
      is_active: true,
    })
  })

  it('sends a new value, and a stored one under a new name not at all', () => {
    const [header] = draftOf(saved).headers
    const typed = (change: object) => updateBody({ ...draftOf(saved), headers: [{ ...header!, ...change }] })
    expect(typed({ value: 'new' }).headers).toEqual({ Authorization: 'new' })
    expect(typed({ name: 'X-Other', value: 'x' }).headers).toEqual({ 'X-Other': 'x' })
  })

  it('names its project unless it is for all of them', () => {
    expect(createBody(draft(), 7).project).toBe(7)
    expect(createBody(draft({ everywhere: true }), 7).project).toBeNull()
  })

  it('leaves out empty rows, and events only webhooks of all projects can have', () => {
    const body = createBody(
      draft({
        all: false,
        actions: ['PROJECT_CREATED', 'TASKS_CREATED'],
        headers: [{ key: 1, name: ' ', value: '', stored: null }],
      }),
      7,
    )
    expect(body).toMatchObject({ actions: ['TASKS_CREATED'], headers: {} })
  })
})

describe('problems seen before asking', () => {
  it('finds none in a good draft, new or saved', () => {
    expect([problemsOf(draft()), problemsOf(draftOf(saved))]).toEqual([{}, {}])
  })

  it('finds an address that is none, no event, a header without name or value', () => {
    expect(problemsOf(draft({ url: 'r.example' }))).toEqual({ url: 'url' })
    expect(problemsOf(draft({ all: false }))).toEqual({ actions: 'actions' })
    const header = (name: string, value: string, stored: string | null = null) =>
      problemsOf(draft({ headers: [{ key: 1, name, value, stored }] }))
    expect(header('', 'x')).toEqual({ headers: 'headerName' })
    expect(header('X-A', '')).toEqual({ headers: 'headerValue' })
    expect(header('X-B', '', 'X-A')).toEqual({ headers: 'headerValue' })
    expect(header('X-A', '', 'X-A')).toEqual({})
  })
})
