/**
 * Examinations and previews of storages, saved or not. Nothing they are given is stored, and stored secrets go
 * only where they were entered for: `storages` judges both before anything is opened.
 */
import type { JsonObject, Probe, PutRight, StoragePreview } from '@sluice/contract'
import { examine, openStore, StorageError, type Check, type Probe as KitProbe } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import type { Actor } from '../../http/app.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import { checkRegex } from '../../lib/key-filter.ts'
import { presentData } from '../../lib/task-data.ts'
import type { Proposal, Place, StorageRow, Storages } from '../storages/index.ts'
import { previewSource } from './preview.ts'

export interface DoctorDeps {
  readonly db: Db
  readonly storages: Storages
  /** How long a preview may look. */
  readonly previewMs?: number
}

export interface Circumstances {
  /** Ends it at once. */
  readonly signal: AbortSignal
  /** Web origin people label at; null when nobody knows it. */
  readonly origin: string | null
  /** Whether a browser is there to try the last check. */
  readonly browser: boolean
}

type Body = Readonly<Record<string, unknown>> & { id?: unknown }

export function createDoctor({ db, storages, previewMs = 10_000 }: DoctorDeps) {
  /** A target that would feed a source of its project; known only where a project is. */
  const loopCheck = (place: Place, proposal: Proposal): Check => ({
    name: 'loop',
    title: 'Sources and targets apart',
    needs: [],
    async run() {
      const loop = await storages.findLoop(place, proposal)
      if (!loop) return { status: 'ok', message: 'No source of this project reads what a target writes.' }
      return {
        status: loop.refused ? 'failed' : 'warning',
        message: loop.sentence,
        cause: 'loop',
        advice: 'Give the target a prefix of its own, outside of every prefix that is read.',
      }
    },
  })

  async function* run(place: Place, proposal: Proposal, how: Circumstances): AsyncGenerator<Probe> {
    const probes = examine({
      provider: place.provider,
      role: place.kind,
      values: proposal.values,
      deps: storages.storageDeps,
      removes: (proposal.form.base.can_delete_objects ?? proposal.row?.can_delete_objects) === true,
      saved: proposal.row !== null,
      more: proposal.row || proposal.form.project !== undefined ? [loopCheck(place, proposal)] : [],
      ...how,
    })
    for await (const probe of probes) yield toWire(probe)
  }

  async function presenter(projectId: number | undefined): Promise<(data: JsonObject) => JsonObject> {
    const found = db
      .selectFrom('projects')
      .select('label_config')
      .where('id', '=', projectId ?? 0)
    const config = (await found.executeTakeFirst())?.label_config ?? ''
    return (data) => presentData(data, config)
  }

  return {
    /**
     * What is examined are the typed settings put right, as they would be saved. Throws 400 and 404 before the
     * first probe, where the body cannot be judged at all.
     */
    async examine(
      caller: Actor,
      place: Place,
      typed: Body,
      how: Circumstances,
    ): Promise<{ putRight: PutRight | null; probes: AsyncGenerator<Probe> }> {
      const proposal = await storages.propose(caller, place, typed)
      return { putRight: proposal.putRight, probes: run(place, proposal, how) }
    },

    /** Throws 404 where there is no such storage. */
    async examineSaved(id: number, how: Circumstances): Promise<AsyncGenerator<Probe>> {
      const row: StorageRow = await storages.get({}, id)
      const place: Place = { provider: storages.providerOf(row), kind: row.kind }
      return run(place, await storages.propose(null, place, { id }), how)
    },

    /** The saved source a URI of an object or a folder belongs to; null when none. */
    async findSaved(uri: string): Promise<number | null> {
      const all = await Promise.all(storages.providers.map(({ name }) => storages.listAllSources(name)))
      const inFolder = `${uri.replace(/\/+$/, '')}/x`
      const found = storages.matchUri(all.flat(), uri) ?? storages.matchUri(all.flat(), inFolder)
      return found?.row.id ?? null
    },

    /** A source nobody saved, by the URI or path of its folder, with this server's credentials; null: no such. */
    examineUri(uri: string, how: Circumstances): AsyncGenerator<Probe> | null {
      for (const provider of storages.providers) {
        const values = provider.doctor?.valuesOf?.(uri)
        if (!values) continue
        const form = { project: undefined, connection: undefined, base: {}, options: values, secrets: {} }
        const proposal = { putRight: null, values, candidate: null, form, row: null }
        return run({ provider, kind: 'source' }, proposal, how)
      }
      return null
    },

    /** Throws 400 with what is wrong, and what to do about it. */
    async preview(caller: Actor, place: Place, body: Body, gone: AbortSignal): Promise<StoragePreview> {
      const proposal = await storages.propose(caller, place, body)
      const { candidate, base, projectId } = storages.settle(place, proposal)
      const problem = checkRegex(base.regex_filter)
      if (problem !== null) throw invalid({ regex_filter: [problem] })
      const store = openStore({
        provider: place.provider,
        options: candidate.values,
        deps: storages.storageDeps,
      })
      try {
        return await previewSource(
          store,
          { provider: place.provider.name, ...base },
          { time: AbortSignal.timeout(previewMs), gone, present: await presenter(projectId) },
        )
      } catch (error) {
        if (!(error instanceof StorageError)) throw error
        const sentence = `${error.message} ${error.advice}`.trim()
        throw new AppError(400, sentence, { non_field_errors: [sentence] })
      } finally {
        await store.close()
      }
    },
  }
}

export type Doctor = ReturnType<typeof createDoctor>

function toWire({ browserUrl, fixes, ...probe }: KitProbe): Probe {
  return { ...probe, fixes: [...fixes], browser_url: browserUrl }
}
