import { FolderPage, Id, IdParams, ProviderDescriptor, StorageNotices, StorageType } from '@sluice/contract'
import type { StorageProvider } from '@sluice/storage'
import { z } from 'zod'
import { actorOf, type App } from '../../http/app.ts'
import { bodySchema } from './body-schema.ts'
import { wireSchema } from './storage-wire.ts'
import type { Storages } from './storages.service.ts'
import type { StorageKind } from './storages.types.ts'

/** Where the routes of each kind begin. */
export const storageRoots: Readonly<Record<StorageKind, string>> = {
  source: '/api/storages',
  target: '/api/storages/export',
}
const tags = ['Storages']
const kinds: readonly StorageKind[] = ['source', 'target']

const AnyProject = z.object({ project: Id.optional() })
/** The message is Label Studio's own, which clients look for. */
const OneProject = z.object({
  project: z
    .unknown()
    .meta({ type: 'integer' })
    .refine((id) => id !== undefined && id !== '', 'query parameter project is required')
    .pipe(Id),
})
const PreviewAnswer = z.object({
  files: z.array(
    z.object({
      key: z.string().nullable(),
      last_modified: z.string().nullable(),
      size: z.number().nullable(),
    }),
  ),
})

/** Routes of all storages: those about every provider, then the same set for each provider, by a loop. */
export const storagesRoutes =
  (deps: { storages: Storages }) =>
  async (app: App): Promise<void> => {
    const { storages } = deps
    app.get(
      '/api/storages/providers',
      { schema: { tags, response: { 200: z.array(ProviderDescriptor) } } },
      async () => storages.describeProviders(),
    )
    for (const kind of kinds) {
      const [first, ...rest] = storages.providers.map((provider) => wireSchema(provider, kind))
      if (!first) throw new Error('there is no storage provider')
      const any = z.array(z.discriminatedUnion('type', [first, ...rest]))
      app.get(
        `${storageRoots[kind]}/types`,
        { schema: { tags, response: { 200: z.array(StorageType) } } },
        async () => storages.types(),
      )
      // Without a project the answer is an empty list, as clients of Label Studio know it.
      app.get(
        storageRoots[kind],
        { schema: { tags, querystring: AnyProject, response: { 200: any } } },
        async (req) => (req.query.project === undefined ? [] : storages.list(req.query.project, { kind })),
      )
      for (const provider of storages.providers) providerRoutes(app, storages, provider, kind)
    }
  }

function providerRoutes(app: App, storages: Storages, provider: StorageProvider, kind: StorageKind): void {
  const root = `${storageRoots[kind]}/${provider.name}`
  const place = { provider, kind }
  const Storage = wireSchema(provider, kind).meta({ id: `${provider.name}_${kind}_storage` })
  const Body = bodySchema(provider, kind)
  const TryBody = bodySchema(provider, kind, { id: Id })
  const one = { params: IdParams, response: { 200: Storage } }

  app.get(
    root,
    { schema: { tags, querystring: OneProject, response: { 200: z.array(Storage) } } },
    async ({ query }) => storages.list(query.project, { kind, provider: provider.name }),
  )
  app.post(root, { schema: { tags, body: Body, response: { 201: Storage } } }, async (req, reply) => {
    const storage = await storages.create(actorOf(req), place, req.body)
    return reply.code(201).send(storage)
  })
  app.get(`${root}/:id`, { schema: { tags, ...one } }, async (req) => storages.read(place, req.params.id))
  app.patch(`${root}/:id`, { schema: { tags, ...one, body: Body } }, async (req) =>
    storages.change(actorOf(req), place, req.params.id, req.body, { whole: false }),
  )
  app.put(`${root}/:id`, { schema: { tags, ...one, body: Body } }, async (req) =>
    storages.change(actorOf(req), place, req.params.id, req.body, { whole: true }),
  )
  app.delete(`${root}/:id`, { schema: { tags, params: IdParams } }, async (req, reply) => {
    await storages.remove(place, req.params.id)
    return reply.code(204).send()
  })
  app.post(`${root}/:id/sync`, { schema: { tags, ...one } }, async (req) => {
    const trigger = req.credentials === 'session' ? 'person' : 'api'
    return storages.sync(actorOf(req), place, req.params.id, trigger)
  })
  app.post(
    `${root}/validate`,
    { schema: { tags, body: TryBody, response: { 200: StorageNotices } } },
    async (req) => storages.validate(actorOf(req), place, req.body),
  )
  if (kind === 'source' && provider.browse)
    app.get(
      `${root}/folders`,
      {
        schema: {
          tags,
          querystring: z.object({ path: z.string().max(4096).optional() }),
          response: { 200: FolderPage },
        },
      },
      async ({ query }) => storages.browse(provider, query.path ?? null),
    )
  if (kind === 'source')
    app.post(
      `${root}/files`,
      {
        schema: {
          tags,
          body: bodySchema(provider, kind, { id: Id, limit: Id }),
          response: { 200: PreviewAnswer },
        },
      },
      async (req) => ({ files: await storages.preview(actorOf(req), place, req.body) }),
    )
}
