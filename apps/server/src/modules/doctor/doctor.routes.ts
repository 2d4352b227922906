import { Readable } from 'node:stream'
import { ExaminationLine, Id, IdParams, StoragePreview } from '@sluice/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOf, type App } from '../../http/app.ts'
import { goneSignal } from '../../http/gone-signal.ts'
import { bodySchema, storageRoots, type Place, type Storages } from '../storages/index.ts'
import type { Circumstances, Doctor } from './doctor.service.ts'

const tags = ['Storages']
const NDJSON = 'application/x-ndjson'
/** Lines are parsed by `tell`: a stream passes by the serializer. */
const response = { 200: { content: { [NDJSON]: { schema: ExaminationLine } } } }

export interface DoctorRoutesDeps {
  readonly doctor: Doctor
  readonly storages: Pick<Storages, 'providers'>
  /** Where people reach this server, as its operator says. */
  readonly publicUrl: string | undefined
}

/** For each provider: examinations, told line by line as they go on, and previews of sources. */
export const doctorRoutes =
  (deps: DoctorRoutesDeps) =>
  async (app: App): Promise<void> => {
    for (const provider of deps.storages.providers)
      for (const kind of ['source', 'target'] as const) placeRoutes(app, deps, { provider, kind })
  }

function placeRoutes(app: App, { doctor, publicUrl }: DoctorRoutesDeps, place: Place): void {
  const root = `${storageRoots[place.kind]}/${place.provider.name}`
  const body = bodySchema(place.provider, place.kind, { id: Id })
  app.post(`${root}/examine`, { schema: { tags, body, response } }, async (req, reply) => {
    const how = circumstancesOf(req, reply, publicUrl)
    return tell(req, reply, await doctor.examine(actorOf(req), place, req.body, how))
  })
  // POST, because a target is written to for a moment.
  app.post(`${root}/:id/examine`, { schema: { tags, params: IdParams, response } }, async (req, reply) => {
    const how = circumstancesOf(req, reply, publicUrl)
    return tell(req, reply, await doctor.examine(actorOf(req), place, { id: req.params.id }, how))
  })
  if (place.kind === 'source')
    app.post(
      `${root}/preview`,
      { schema: { tags, body, response: { 200: StoragePreview } } },
      async (req, reply) => {
        return doctor.preview(actorOf(req), place, req.body, goneSignal(reply))
      },
    )
}

function circumstancesOf(
  req: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | undefined,
): Circumstances {
  return { signal: goneSignal(reply), origin: originOf(req, publicUrl), browser: true }
}

/** The origin of the page that asks; else what the operator says; else the address this request came to. */
function originOf({ headers, protocol, host }: FastifyRequest, publicUrl: string | undefined): string | null {
  for (const text of [headers.origin, publicUrl, `${protocol}://${host}`])
    if (text !== undefined && URL.canParse(text) && /^https?:/.test(text)) return new URL(text).origin
  return null
}

type Told = Awaited<ReturnType<Doctor['examine']>>

function tell(req: FastifyRequest, reply: FastifyReply, { putRight, probes }: Told): FastifyReply {
  // Through the closed schema, as every answer.
  const line = (told: ExaminationLine): string => `${JSON.stringify(ExaminationLine.parse(told))}\n`
  async function* lines(): AsyncGenerator<string> {
    try {
      if (putRight) yield line({ put_right: putRight })
      for await (const probe of probes) yield line(probe)
    } catch (err) {
      req.log.error({ err }, 'examination failed')
      throw err
    }
  }
  return (
    reply
      .header('content-type', `${NDJSON}; charset=utf-8`)
      .header('cache-control', 'no-store')
      // proxies must not collect it
      .header('x-accel-buffering', 'no')
      .send(Readable.from(lines()))
  )
}
