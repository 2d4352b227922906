import {
  Flag,
  Id,
  IdParams,
  isGlobalAction,
  NewWebhook,
  Webhook,
  webhookActionNames,
  webhookActions,
  WebhookCreate,
  WebhookDelivery,
  WebhookSecret,
  WebhooksInfo,
  WebhookWrite,
} from '@sluice/contract'
import { z } from 'zod'
import type { App } from '../../http/app.ts'
import { refuseUnstorable } from '../../lib/storable.ts'
import type { Webhooks } from './webhooks.service.ts'

const tags = ['Webhooks']
/** `isnull` is Label Studio's word for those of all projects. */
const ListQuery = z.object({
  project: z.union([z.literal('isnull').transform(() => null), Id]).optional(),
})
const InfoQuery = z.object({ 'organization-only': Flag.optional() })
const DeliveryParams = IdParams.extend({ delivery: Id })

export const webhooksRoutes =
  ({ webhooks }: { webhooks: Webhooks }) =>
  async (app: App): Promise<void> => {
    app.addHook('preValidation', refuseUnstorable)

    app.get(
      '/api/webhooks',
      { schema: { tags, querystring: ListQuery, response: { 200: z.array(Webhook) } } },
      async (req) => webhooks.list(req.query.project),
    )
    app.post(
      '/api/webhooks',
      { schema: { tags, body: WebhookCreate, response: { 201: NewWebhook } } },
      async (req, reply) => reply.code(201).send(await webhooks.create(req.body)),
    )
    app.get(
      '/api/webhooks/info',
      { schema: { tags, querystring: InfoQuery, response: { 200: WebhooksInfo } } },
      async (req) => info(req.query['organization-only']),
    )
    app.get(
      '/api/webhooks/:id',
      { schema: { tags, params: IdParams, response: { 200: Webhook } } },
      async (req) => webhooks.view(req.params.id),
    )
    // older clients repeat the fields in the query; the body decides
    app.patch(
      '/api/webhooks/:id',
      { schema: { tags, params: IdParams, body: WebhookWrite, response: { 200: Webhook } } },
      async (req) => webhooks.update(req.params.id, req.body),
    )
    app.put(
      '/api/webhooks/:id',
      {
        schema: {
          tags,
          params: IdParams,
          body: WebhookWrite.required({ url: true }),
          response: { 200: Webhook },
        },
      },
      async (req) => webhooks.update(req.params.id, req.body),
    )
    app.delete('/api/webhooks/:id', { schema: { tags, params: IdParams } }, async (req, reply) => {
      await webhooks.remove(req.params.id)
      return reply.code(204).send()
    })
    app.post(
      '/api/webhooks/:id/rotate-secret',
      { schema: { tags, params: IdParams, response: { 200: WebhookSecret } } },
      async (req) => webhooks.rotateSecret(req.params.id),
    )
    app.post(
      '/api/webhooks/:id/test',
      { schema: { tags, params: IdParams, response: { 200: WebhookDelivery } } },
      async (req) => webhooks.test(req.params.id, AbortSignal.timeout(TEST_MS)),
    )
    app.get(
      '/api/webhooks/:id/deliveries',
      { schema: { tags, params: IdParams, response: { 200: z.array(WebhookDelivery) } } },
      async (req) => webhooks.deliveries(req.params.id),
    )
    app.post(
      '/api/webhooks/:id/deliveries/:delivery/resend',
      { schema: { tags, params: DeliveryParams, response: { 200: WebhookDelivery } } },
      async (req) => webhooks.sendAgain(req.params.id, req.params.delivery),
    )
  }

/** Above the time-out of one attempt, which speaks for itself. */
const TEST_MS = 60_000

function info(global: boolean | undefined): WebhooksInfo {
  const wanted = webhookActionNames.filter((name) => global === undefined || isGlobalAction(name) === global)
  return Object.fromEntries(
    wanted.map((name) => {
      const { name: title, key } = webhookActions[name]
      return [name, { name: title, description: '', key, 'organization-only': isGlobalAction(name) }]
    }),
  )
}
