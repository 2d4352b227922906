import type {
  NewWebhook,
  Webhook,
  WebhookCreate,
  WebhookDelivery,
  WebhookSecret,
  WebhookWrite,
} from '@sluice/contract'
import { isGlobalAction } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import { badRequest, invalid, notFound } from '../../lib/errors.ts'
import { wakeDelivery } from '../webhook-events/index.ts'
import type { Sender } from './deliver.ts'
import * as deliveries from './deliveries.store.ts'
import { changedHeaders, type Vault } from './secrets.ts'
import { newSigningSecret } from './sign.ts'
import { receiverUrl } from './url.ts'
import { deliveryToWire, webhookToWire } from './webhook-wire.ts'
import { webhooksStore as store } from './webhooks.store.ts'
import type { WebhookRow } from './webhooks.types.ts'

export interface WebhooksDeps {
  db: Db
  vault: Vault
  /** The project, or 404. */
  getProject: (id: number) => Promise<unknown>
  sender: Pick<Sender, 'test'>
}

/** So long both secrets sign after one was replaced. */
const BOTH_HOURS = 24
const LISTED = 50

export type Webhooks = ReturnType<typeof createWebhooks>

export function createWebhooks({ db, vault, getProject, sender }: WebhooksDeps) {
  async function view(id: number): Promise<Webhook> {
    const [row] = await store.facts(db, { id })
    if (!row) throw notFound()
    return webhookToWire(row)
  }

  async function row(id: number): Promise<WebhookRow> {
    const found = await store.find(db, id)
    if (!found) throw notFound()
    return found
  }

  return {
    view,

    async list(project: number | null | undefined): Promise<Webhook[]> {
      return (await store.facts(db, { project })).map(webhookToWire)
    },

    /** The only answer that ever holds this secret. */
    async create({ project = null, headers, ...body }: WebhookCreate): Promise<NewWebhook> {
      receiverUrl(body.url)
      if (project !== null) await getProject(project)
      refuseActions(project, body.actions)
      const id = await store.nextId(db)
      const secret = newSigningSecret()
      const secrets = {
        signing: vault.seal(id, 'signing', secret),
        ...changedHeaders(vault, id, {}, headers, { elsewhere: false }),
      }
      await store.insert(db, {
        id,
        project_id: project,
        ...columnsOf(body),
        url: body.url,
        secrets: JSON.stringify(secrets),
      })
      return { ...(await view(id)), secret }
    },

    async update(id: number, { headers, ...body }: WebhookWrite): Promise<Webhook> {
      const url = body.url === undefined ? undefined : receiverUrl(body.url)
      await db.transaction().execute(async (trx) => {
        const before = await store.lock(trx, id)
        if (!before) throw notFound()
        refuseActions(before.project_id, body.actions)
        const elsewhere = url !== undefined && url.origin !== new URL(before.url).origin
        const kept = Object.entries(before.secrets).filter(([field]) => !field.startsWith('header.'))
        const secrets = {
          ...Object.fromEntries(kept),
          ...changedHeaders(vault, id, before.secrets, headers, { elsewhere }),
        }
        const switchedOn = body.is_active === true && !before.is_active
        await store.update(trx, id, {
          ...columnsOf(body),
          secrets: JSON.stringify(secrets),
          updated_at: new Date(),
          // whoever changes something wants to see whether it helped
          rest_until: new Date(),
          ...(body.is_active === undefined ? {} : { switched_off_reason: null }),
          ...(switchedOn ? { consecutive_failures: 0 } : {}),
        })
        await wakeDelivery(trx, id)
      })
      return view(id)
    },

    async remove(id: number): Promise<void> {
      if (!(await store.remove(db, id))) throw notFound()
    },

    /** A new signing secret, shown once; the former one signs too for a day. */
    async rotateSecret(id: number): Promise<WebhookSecret> {
      const secret = newSigningSecret()
      await db.transaction().execute(async (trx) => {
        const before = await store.lock(trx, id)
        if (!before) throw notFound()
        const { signing, previous: _former, ...others } = before.secrets
        const opened = signing === undefined ? undefined : openOrNothing(id, signing)
        const secrets = {
          ...others,
          signing: vault.seal(id, 'signing', secret),
          ...(opened === undefined ? {} : { previous: vault.seal(id, 'previous', opened) }),
        }
        await store.update(trx, id, {
          secrets: JSON.stringify(secrets),
          previous_until: new Date(Date.now() + BOTH_HOURS * 3_600_000),
          updated_at: new Date(),
        })
      })
      return { secret }
    },

    /** Sends a test event and waits for the receiver. */
    async test(id: number, stop: AbortSignal): Promise<WebhookDelivery> {
      return deliveryToWire(await sender.test(await row(id), stop))
    },

    async deliveries(id: number): Promise<WebhookDelivery[]> {
      await row(id)
      return (await deliveries.list(db, id, LISTED)).map(deliveryToWire)
    },

    /** Due at once, with all its attempts before it again. */
    async sendAgain(id: number, deliveryId: number): Promise<WebhookDelivery> {
      return db.transaction().execute(async (trx) => {
        const webhook = await store.lock(trx, id)
        if (!webhook || !(await deliveries.find(trx, id, deliveryId))) throw notFound()
        if (!webhook.is_active) throw badRequest('The webhook is switched off. Switch it on first.')
        await deliveries.again(trx, deliveryId)
        await store.update(trx, id, { rest_until: new Date() })
        await wakeDelivery(trx, id)
        const found = await deliveries.find(trx, id, deliveryId)
        if (!found) throw notFound()
        return deliveryToWire(found)
      })
    },
  }

  /** A secret no key opens is replaced without a time of both. */
  function openOrNothing(id: number, signing: string): string | undefined {
    try {
      return vault.open(id, { signing })['signing']
    } catch {
      return undefined
    }
  }
}

function refuseActions(project: number | null, actions: WebhookWrite['actions']): void {
  const global = project === null ? undefined : actions?.find(isGlobalAction)
  if (global !== undefined)
    throw invalid({
      actions: [`Only a webhook of all projects can be told of ${global}. Create one without a project.`],
    })
}

/** Fields that are columns. What was not sent keeps its value, or gets the database's default. */
function columnsOf({ url, actions, ...flags }: Omit<WebhookWrite, 'headers'>) {
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
  return {
    ...(given as { send_payload?: boolean; send_for_all_actions?: boolean; is_active?: boolean }),
    ...(url === undefined ? {} : { url }),
    ...(actions === undefined ? {} : { actions: [...new Set(actions)] }),
  }
}
