import { z } from 'zod'
import { Flag, Id, Moment } from './common.ts'

/** What one action is, as Label Studio's `info` describes it. `global`: only webhooks of all projects get it. */
interface ActionFacts {
  readonly name: string
  /** Where the payload holds what the action is about. */
  readonly key: string
  readonly global?: true
}

/** Everything that fires. The `SYNC_` ones are ours. */
export const firedActions = {
  PROJECT_CREATED: { name: 'Project created', key: 'project', global: true },
  PROJECT_UPDATED: { name: 'Project updated', key: 'project' },
  PROJECT_DELETED: { name: 'Project deleted', key: 'project', global: true },
  TASKS_CREATED: { name: 'Tasks created', key: 'tasks' },
  TASKS_DELETED: { name: 'Tasks deleted', key: 'tasks' },
  ANNOTATION_CREATED: { name: 'Annotation created', key: 'annotation' },
  ANNOTATIONS_CREATED: { name: 'Annotations created', key: 'annotation' },
  ANNOTATION_UPDATED: { name: 'Annotation updated', key: 'annotation' },
  ANNOTATIONS_DELETED: { name: 'Annotations deleted', key: 'annotations' },
  SYNC_STARTED: { name: 'Sync started', key: 'run' },
  SYNC_COMPLETED: { name: 'Sync completed', key: 'run' },
  SYNC_FAILED: { name: 'Sync failed', key: 'run' },
} as const satisfies Record<string, ActionFacts>
export type FiredAction = keyof typeof firedActions

/** Known to Label Studio's clients; nothing here makes label links, so these never fire. */
const silentActions = {
  LABEL_LINK_CREATED: { name: 'Label link created', key: 'label_link' },
  LABEL_LINK_UPDATED: { name: 'Label link updated', key: 'label_link' },
  LABEL_LINK_DELETED: { name: 'Label link deleted', key: 'label_link' },
} as const satisfies Record<string, ActionFacts>

export const webhookActions = { ...firedActions, ...silentActions }
export type WebhookAction = keyof typeof webhookActions
export const webhookActionNames = Object.keys(webhookActions) as WebhookAction[]
const factsOf: Readonly<Record<WebhookAction, ActionFacts>> = webhookActions
/** Whether only webhooks of all projects can hear it. */
export const isGlobalAction = (action: WebhookAction): boolean => factsOf[action].global === true

/** Stands for a header value that is stored; written back, it keeps the value. */
export const WEBHOOK_MASK = '********'

const Action = z.enum(webhookActionNames, {
  error: (issue) =>
    `There is no action ${JSON.stringify(issue.input)}. Known: ${webhookActionNames.join(', ')}.`,
})
const MAX_HEADERS = 10
const Headers = z
  .record(
    z.string(),
    z
      .string()
      .max(4096, 'Use at most 4096 characters.')
      // what HTTP takes; anything else is dropped or refused on the way
      .regex(/^[ -~]*$/, 'Use letters, digits and signs of ASCII only, without line breaks.'),
  )
  .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `Use at most ${MAX_HEADERS} headers.`)
  .refine(
    (headers) => Object.keys(headers).every((name) => /^[A-Za-z0-9_-]{1,100}$/.test(name)),
    'Use letters, digits, - and _ in the names of headers.',
  )

/** Fields of a webhook that may be written. What is not sent keeps its value. */
export const WebhookWrite = z
  .object({
    url: z.string().trim().min(1, 'Enter an address.').max(2048, 'Use at most 2048 characters.'),
    send_payload: Flag,
    send_for_all_actions: Flag,
    headers: Headers,
    is_active: Flag,
    actions: z.array(Action).max(100),
  })
  .partial()
export type WebhookWrite = z.infer<typeof WebhookWrite>

/** `project` is taken at creation only. */
export const WebhookCreate = WebhookWrite.required({ url: true }).extend({ project: Id.nullish() })
export type WebhookCreate = z.infer<typeof WebhookCreate>

/** One event on its way to one webhook. */
export const WebhookDelivery = z
  .object({
    id: z.number().int(),
    /** Value of the header `webhook-id`, the same at every attempt. */
    message_id: z.string(),
    action: z.string(),
    state: z.enum(['waiting', 'delivered', 'dead']),
    attempts: z.number().int(),
    /** What the receiver answered at the last attempt; null when it did not. */
    status: z.number().int().nullable(),
    /** A sentence: what went wrong at the last attempt. */
    problem: z.string().nullable(),
    created_at: Moment,
    tried_at: Moment.nullable(),
    /** Of a waiting one. */
    next_try_at: Moment.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

/** Label Studio's fields, and ours after `updated_at`. */
export const Webhook = z
  .object({
    id: z.number().int(),
    organization: z.number().int(),
    project: z.number().int().nullable(),
    url: z.string(),
    send_payload: z.boolean(),
    send_for_all_actions: z.boolean(),
    /** Values are never answered: each is the mask. */
    headers: z.record(z.string(), z.literal(WEBHOOK_MASK)),
    is_active: z.boolean(),
    actions: z.array(z.string()),
    consecutive_failures: z.number().int(),
    created_at: Moment,
    updated_at: Moment,
    switched_off_reason: z.string().nullable(),
    waiting: z.number().int(),
    last_delivery: WebhookDelivery.nullable(),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof Webhook>

/** The only answers that hold the signing secret: of its creation and of its replacement. */
export const NewWebhook = Webhook.extend({ secret: z.string() }).meta({ id: 'NewWebhook' })
export type NewWebhook = z.infer<typeof NewWebhook>
export const WebhookSecret = z.object({ secret: z.string() }).meta({ id: 'WebhookSecret' })
export type WebhookSecret = z.infer<typeof WebhookSecret>

export const WebhookActionInfo = z
  .object({
    name: z.string(),
    description: z.string(),
    key: z.string(),
    'organization-only': z.boolean(),
  })
  .meta({ id: 'WebhookActionInfo' })
export const WebhooksInfo = z.partialRecord(z.enum(webhookActionNames), WebhookActionInfo)
export type WebhooksInfo = z.infer<typeof WebhooksInfo>
