/**
 * Saved storages of a project: who may point where, and with which secrets.
 *
 * It guarantees that a storage is saved only after it was tried, that secrets rest sealed, leave
 * only inside an open ObjectStore, and are never used for another place than they were entered for. It does
 * not sync: it asks for a run and goes on.
 */
import type { FolderPage, ProviderDescriptor, StorageNotices } from '@sluice/contract'
import {
  listProviders,
  type Delivery,
  type ObjectStore,
  type StorageDeps,
  type StorageHook,
  type StorageProvider,
} from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import type { Actor } from '../../http/app.ts'
import { AppError, badRequest, changedMeanwhile, invalid, notFound } from '../../lib/errors.ts'
import type { Sealer } from '../../lib/sealing.ts'
import { createCandidates, type Proposal } from './candidates.ts'
import { createConnectionTrial } from './connection-trial.ts'
import { ownOptions } from './connection-use.ts'
import { checkRegex } from '../../lib/key-filter.ts'
import { createOpenStores } from './open-stores.ts'
import { matchUri, type UriMatch } from './match-uri.ts'
import type { Preview } from './preview.ts'
import { createVault, holderOf } from './secrets.ts'
import { baseOf, buildCandidate, newBase, readForm, type Body, type Candidate } from './storage-form.ts'
import { describeProvider, toWire, type StorageWire } from './storage-wire.ts'
import { tidy } from './tidy.ts'
import { createStoragesStore } from './storages.store.ts'
import { createTrials, type Loop } from './trials.ts'
import type { Place, RunsFace, StorageFacts, StorageRow, StorageScope } from './storages.types.ts'

export interface StoragesDeps {
  readonly db: Db
  readonly sealer: Sealer
  readonly storageDeps: StorageDeps
  readonly runs: RunsFace
  readonly hook?: StorageHook
  /** Default: all that are offered to users. */
  readonly providers?: readonly StorageProvider[]
  /** How long trying a storage may take. */
  readonly checkMs?: number
}

export function createStorages(deps: StoragesDeps) {
  const { storageDeps, providers = listProviders() } = deps
  const store = createStoragesStore(deps.db, (ids) => deps.runs.find(ids))
  const vault = createVault(deps.sealer)
  const findConnection = (id: number) => store.findConnection(id)
  const candidates = createCandidates({ vault, getRow, findConnection })
  const trials = createTrials({ storageDeps, checkMs: deps.checkMs ?? 20_000 })
  const stores = createOpenStores({
    storageDeps,
    hook: deps.hook ?? (() => {}),
    providerOf,
    valuesOf: (row) =>
      buildCandidate(providerOf(row), row.kind, { ...row.options, ...vault.open(holderOf(row), row) }).values,
  })

  const findProvider = (row: Pick<StorageRow, 'provider'>): StorageProvider | null =>
    providers.find(({ name }) => name === row.provider) ?? null

  function providerOf(row: Pick<StorageRow, 'provider'>): StorageProvider {
    const found = findProvider(row)
    if (!found) throw new AppError(500, `This server has no provider "${row.provider}".`)
    return found
  }

  const scopeOf = ({ provider, kind }: Place): StorageScope => ({ provider: provider.name, kind })
  const wire = (facts: StorageFacts): StorageWire => toWire(facts, providerOf(facts.row))

  async function getRow(scope: StorageScope, id: number): Promise<StorageRow> {
    const row = await store.findRow(scope, id)
    if (!row) throw notFound('There is no such storage.')
    return row
  }

  async function getWire(scope: StorageScope, id: number): Promise<StorageWire> {
    const facts = await store.findFacts(scope, id)
    if (!facts) throw notFound('There is no such storage.')
    return wire(facts)
  }

  async function assertProject(id: number): Promise<void> {
    if (!(await store.projectExists(id))) throw notFound('There is no such project.')
  }

  async function assertNoLoop(
    { provider, kind }: Place,
    projectId: number,
    candidate: Candidate,
    regexFilter: string | null,
    selfId?: number,
  ): Promise<void> {
    const others = await store.listRows({ projectId, provider: provider.name })
    trials.assertNoLoop(
      { provider, values: candidate.open, kind, regexFilter },
      others.filter((row) => row.kind !== kind && row.id !== selfId),
    )
  }

  function assertFilter(regexFilter: string | null): void {
    const problem = checkRegex(regexFilter)
    if (problem !== null) throw invalid({ regex_filter: [problem] })
  }

  return {
    providers,
    types: () => providers.map(({ name, title }) => ({ name, title })),

    describeProviders: (): ProviderDescriptor[] =>
      providers.map((provider) =>
        describeProvider(provider, storageDeps.localFiles?.servingEnabled ?? false),
      ),

    /** A folder to choose from, or the places to begin at. Throws StorageError. */
    async browse(provider: StorageProvider, folder: string | null): Promise<FolderPage> {
      if (!provider.browse) throw notFound('There are no folders to choose from.')
      const page = await provider.browse(folder, storageDeps, AbortSignal.timeout(deps.checkMs ?? 20_000))
      return { ...page, trail: [...page.trail], folders: [...page.folders] }
    },

    /** Storages of a project; 404 when there is no such project. */
    async list(projectId: number, scope: Omit<StorageScope, 'projectId'>): Promise<StorageWire[]> {
      await assertProject(projectId)
      const all = await store.readFacts({ ...scope, projectId })
      // One of a provider this server lacks must not hide the others.
      return all.filter(({ row }) => findProvider(row)).map(wire)
    },

    read: (place: Place, id: number): Promise<StorageWire> => getWire(scopeOf(place), id),

    async create(actor: Actor, place: Place, typed: Body): Promise<StorageWire> {
      const { body, told } = tidy(place.provider, typed)
      const form = readForm(place.provider, place.kind, body)
      if (form.project === undefined) throw invalid({ project: ['This field is required.'] })
      await assertProject(form.project)
      const connection = await candidates.connectionFor(actor, place, form, null)
      const candidate = candidates.merge(place, form, { row: null, connection, whole: false })
      const base = { ...newBase, ...form.base }
      assertFilter(base.regex_filter)
      await assertNoLoop(place, form.project, candidate, base.regex_filter)
      await trials.assertWorks(place, candidate.values)
      const id = await store.nextId()
      const inserted = await store.insert(id, {
        projectId: form.project,
        kind: place.kind,
        provider: place.provider.name,
        connection,
        base,
        options: candidate.own.options,
        secrets: vault.seal({ storage: id }, candidate.own.secrets),
      })
      if (!inserted) throw changedMeanwhile('this connection')
      if (place.kind === 'target' && base.synchronizable) await deps.runs.request(actor, id, 'system')
      return { ...(await getWire(scopeOf(place), id)), ...told }
    },

    /** `whole`: what is not said goes back to its default, as PUT means; secrets stay either way. */
    async change(
      actor: Actor,
      place: Place,
      id: number,
      typed: Body,
      { whole }: { whole: boolean },
    ): Promise<StorageWire> {
      const row = await getRow(scopeOf(place), id)
      const { body, told } = tidy(place.provider, typed)
      const form = readForm(place.provider, place.kind, body)
      const connection = await candidates.connectionFor(actor, place, form, row)
      const candidate = candidates.merge(place, form, { row, connection, whole })
      const base = { ...(whole ? newBase : baseOf(row)), ...form.base }
      assertFilter(base.regex_filter)
      await assertNoLoop(place, row.project_id, candidate, base.regex_filter, id)
      const { options } = candidate.own
      const reconnects =
        Object.keys(form.secrets).length > 0 ||
        (connection?.id ?? null) !== row.connection_id ||
        JSON.stringify(options) !== JSON.stringify(ownOptions(place.provider, row))
      if (reconnects) await trials.assertWorks(place, candidate.values)
      const secrets = vault.seal({ storage: id }, candidate.own.secrets)
      if (!(await store.update(row, { base, connection, options, secrets })))
        throw changedMeanwhile('this storage or its connection')
      return { ...(await getWire(scopeOf(place), id)), ...told }
    },

    async remove(place: Place, id: number): Promise<void> {
      if (!(await store.remove(scopeOf(place), id))) throw notFound('There is no such storage.')
    },

    /** Answers at once; the run goes on by itself. Two presses find one run. */
    async sync(actor: Actor, place: Place, id: number, trigger: 'person' | 'api'): Promise<StorageWire> {
      const row = await getRow(scopeOf(place), id)
      if (!row.synchronizable) throw badRequest('Syncing is switched off for this storage.')
      await deps.runs.request(actor, id, trigger)
      return getWire(scopeOf(place), id)
    },

    /** Tries a storage. With an id, stored values fill what is left out. Nothing is saved. */
    async validate(actor: Actor, place: Place, typed: Body): Promise<StorageNotices> {
      const { candidate, told } = await candidates.candidateFor(actor, place, typed)
      await trials.assertWorks(place, candidate.values)
      return told
    },

    async preview(actor: Actor, place: Place, typed: Body): Promise<Preview> {
      const { candidate, form } = await candidates.candidateFor(actor, place, typed)
      const limit = Math.trunc(Number(typed['limit'] ?? 100))
      return trials.preview(place, candidate.values, {
        limit: limit >= 1 && limit <= 1000 ? limit : 100,
        regexFilter: form.base.regex_filter ?? null,
      })
    },

    /**
     * A storage as a typed body and, with its id, what is saved describe it, put right as saving does; nothing is
     * tried or saved.
     */
    propose: (caller: Actor | null, place: Place, typed: Body & { id?: unknown }): Promise<Proposal> =>
      candidates.propose(caller, place, typed),
    /** What of a proposal decides how it is synced. Throws 400 with sentences per field where it does not parse. */
    settle({ provider, kind }: Place, { candidate, form, row, values }: Proposal) {
      const base = { ...newBase, ...row, ...form.base }
      return {
        candidate: candidate ?? buildCandidate(provider, kind, values),
        base: { regex_filter: base.regex_filter, use_blob_urls: base.use_blob_urls },
        projectId: row?.project_id ?? form.project,
      }
    },
    /** How it would feed itself together with a saved storage of its project; null when it would not. */
    async findLoop(place: Place, { candidate, form, row }: Proposal): Promise<Loop | null> {
      const projectId = row?.project_id ?? form.project
      if (!candidate || projectId === undefined) return null
      const others = await store.listRows({ projectId, provider: place.provider.name })
      const regexFilter = (form.base.regex_filter === undefined ? row : form.base)?.regex_filter ?? null
      return trials.findLoop(
        { provider: place.provider, values: candidate.open, kind: place.kind, regexFilter },
        others.filter(({ kind, id }) => kind !== place.kind && id !== row?.id),
      )
    },
    storageDeps,
    get: getRow,
    findConnection,
    /** What would break, were a connection changed to these options; see `connection-trial`. */
    tryConnection: createConnectionTrial({ trials, store, checkMs: deps.checkMs ?? 20_000 }),
    listSources: (projectId: number): Promise<StorageRow[]> => store.listRows({ projectId, kind: 'source' }),
    /** All saved sources of the whole server: local files are served from any of them. */
    listAllSources: (provider: string): Promise<StorageRow[]> => store.listRows({ kind: 'source', provider }),
    /** Schemes of the URIs that stand for objects in task data. */
    schemes: providers.map(({ scheme }) => scheme).filter((scheme) => scheme !== null),
    /** The one of these sources that a URI belongs to, by bucket and prefix; null when none. */
    matchUri: (rows: readonly StorageRow[], uri: string): UriMatch | null =>
      matchUri(rows, uri, { findProvider, storageDeps }),
    localFiles: storageDeps.localFiles ?? null,
    providerOf,
    /** How the media of a storage as saved now are to reach a browser. */
    deliveryOf: (row: StorageRow): Delivery => providerOf(row).delivery(row.options),
    /** The open store of a storage as saved now; shared, so do not close it. Throws StorageError. */
    openStore: async (row: StorageRow): Promise<ObjectStore> => stores.get(row),
    /** Closes every open store, and the connections they share. */
    async close(): Promise<void> {
      await stores.close()
      await storageDeps.dispatcher?.destroy()
    },
  }
}

export type Storages = ReturnType<typeof createStorages>
