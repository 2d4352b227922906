/**
 * Connections of the server: place and credentials entered once, used by storages of any project.
 *
 * It guarantees that a change is saved only after every storage that uses the connection was tried with it, that
 * secrets rest sealed to the connection's row, never leave in an answer, and are never used for another place
 * than they were entered for. It does not open stores itself: a connection is tried by its storages.
 */
import type { Connection, ConnectionChange, ConnectionCreate, StorageNotices } from '@sluice/contract'
import { asConnection, connectionFields, splitConnection, type StorageProvider } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import type { Actor } from '../../http/app.ts'
import { badRequest, changedMeanwhile, forbidden, invalid, notFound } from '../../lib/errors.ts'
import type { Sealer } from '../../lib/sealing.ts'
import {
  assertSecretsStay,
  assertWholeSet,
  buildCandidate,
  createVault,
  mayManage,
  mayUse,
  readForm,
  tidy,
  type Body,
  type Candidate,
  type StorageForm,
  type Storages,
} from '../storages/index.ts'
import { toWire } from './connection-wire.ts'
import { createConnectionsStore, type ConnectionFacts } from './connections.store.ts'

export interface ConnectionsDeps {
  readonly db: Db
  readonly sealer: Sealer
  readonly storages: Storages
}

const NONE = 'There is no such connection.'

export function createConnections({ db, sealer, storages }: ConnectionsDeps) {
  const store = createConnectionsStore(db)
  const vault = createVault(sealer)
  /** Those whose stores ask for credentials; folders of the server have no connections. */
  const providers = storages.providers.filter((provider) => connectionFields(provider).length > 0)
  const findProvider = (name: string): StorageProvider | undefined =>
    providers.find((provider) => provider.name === name)

  function wire(facts: ConnectionFacts, actor: Actor): Connection {
    const provider = findProvider(facts.row.provider)
    if (!provider) throw notFound(`This server has no provider "${facts.row.provider}".`)
    return toWire(facts, provider, actor)
  }

  /** 404 for one that is not there, and for a private one of somebody else. */
  async function getFacts(actor: Actor, id: number): Promise<ConnectionFacts> {
    const [facts] = await store.readFacts({ id })
    if (!facts || !mayUse(actor, facts.row)) throw notFound(NONE)
    return facts
  }

  async function getManaged(actor: Actor, id: number): Promise<ConnectionFacts> {
    const facts = await getFacts(actor, id)
    if (!mayManage(actor, facts.row))
      throw forbidden('Only whoever made this connection, and the owner of this server, may do that.')
    return facts
  }

  async function createFrom(actor: Actor, storageId: number, said: Said): Promise<number> {
    const row = await storages.get({}, storageId)
    const provider = findProvider(row.provider)
    if (!provider) throw invalid({ storage: ['Storages of this kind have no credentials to share.'] })
    if (row.connection_id !== null)
      throw invalid({
        storage: [`This storage uses the connection "${row.connection_title ?? ''}" already.`],
      })
    const secrets = vault.open({ storage: row.id }, row)
    const values = splitConnection<unknown>(provider, { ...row.options, ...secrets })
    const candidate = buildCandidate(asConnection(provider), 'source', values.connection)
    const id = await store.nextId()
    const done = await store.insertFrom(
      row,
      { ...rowOf(id, provider, candidate), ...said, created_by: actor.id },
      splitConnection(provider, row.options).own,
    )
    if (!done) throw changedMeanwhile('this storage')
    return id
  }

  const rowOf = (id: number, provider: StorageProvider, { own }: Candidate) => ({
    id,
    provider: provider.name,
    options: own.options,
    secrets: vault.seal({ connection: id }, own.secrets),
  })

  return {
    providers,

    async list(actor: Actor, provider: string | undefined): Promise<Connection[]> {
      const all = await store.readFacts({ provider })
      // One of a provider this server lacks must not hide the others.
      return all
        .filter(({ row }) => findProvider(row.provider) && mayUse(actor, row))
        .map((facts) => wire(facts, actor))
    },

    read: async (actor: Actor, id: number): Promise<Connection> => wire(await getFacts(actor, id), actor),

    /** Nothing is tried: there is no storage yet to try it with, and its credentials may reach one prefix only. */
    async create(actor: Actor, body: ConnectionCreate): Promise<Connection> {
      const said = { title: body.title, shared: body.shared }
      if (body.storage !== undefined) {
        if (body.provider !== undefined || body.options !== undefined)
          throw invalid({ storage: ['Name either a storage, or a provider with options.'] })
        return wire(await getFacts(actor, await createFrom(actor, body.storage, said)), actor)
      }
      const provider = findProvider(body.provider ?? '')
      if (!provider) {
        const names = providers.map(({ name }) => name).join(', ')
        throw invalid({
          provider: [`Name a provider (${names}), or a storage to take place and credentials from.`],
        })
      }
      const { form, told } = readOptions(provider, body.options ?? {})
      const candidate = buildCandidate(asConnection(provider), 'source', { ...form.options, ...form.secrets })
      const id = await store.nextId()
      await store.insert({ ...rowOf(id, provider, candidate), ...said, created_by: actor.id })
      return { ...wire(await getFacts(actor, id), actor), ...told }
    },

    async change(actor: Actor, id: number, body: ConnectionChange): Promise<Connection> {
      const facts = await getManaged(actor, id)
      const { row } = facts
      const provider = findProvider(row.provider)
      if (!provider) throw notFound(NONE)
      const { form, told } = readOptions(provider, body.options ?? {})
      const { shared = row.shared, title = row.title } = body
      const changes = Object.keys(form.options).length > 0 || Object.keys(form.secrets).length > 0
      let content = { options: row.options, secrets: row.secrets }
      let tried = null
      if (changes) {
        const as = asConnection(provider)
        const open = { ...row.options, ...form.options }
        assertWholeSet(as, 'source', open, form.secrets)
        const kept = Object.keys(row.secrets).some((name) => !Object.hasOwn(form.secrets, name))
        const stored = kept ? vault.open({ connection: id }, row) : {}
        const candidate = buildCandidate(as, 'source', { ...open, ...stored, ...form.secrets })
        const before = { open: row.options, stored: Object.keys(row.secrets) }
        assertSecretsStay(as, 'source', before, { values: candidate.values, said: form.secrets })
        const trial = await storages.tryConnection({ id, provider, ...candidate })
        if (trial.broken.length > 0)
          throw invalid({
            non_field_errors: [
              'Nothing was saved, because storages that use this connection would not work with it:',
              ...trial.broken,
            ],
          })
        tried = trial.users
        content = rowOf(id, provider, candidate)
      }
      if (!(await store.update(row, { ...content, title, shared }, tried)))
        throw changedMeanwhile('this connection or a storage that uses it')
      return { ...wire(await getFacts(actor, id), actor), ...told }
    },

    async remove(actor: Actor, id: number): Promise<void> {
      const { row } = await getManaged(actor, id)
      if (await store.remove(row.id)) return
      const [facts] = await store.readFacts({ id })
      throw badRequest(inUse(facts?.users ?? []))
    },
  }
}

export type Connections = ReturnType<typeof createConnections>
type Said = Pick<ConnectionCreate, 'title' | 'shared'>

/** Throws 400 beside an option that is not a connection's. */
function readOptions(provider: StorageProvider, typed: Body): { form: StorageForm; told: StorageNotices } {
  const { body, told } = tidy(provider, typed)
  const known = new Set(connectionFields(provider).map(({ name }) => name))
  const foreign = Object.keys(typed).filter((name) => !known.has(name))
  if (foreign.length > 0)
    throw invalid(
      Object.fromEntries(
        foreign.map((name) => [name, ['A connection has no such option; say it of each storage.']]),
      ),
    )
  return { form: readForm(asConnection(provider), 'source', body), told }
}

function inUse(users: ConnectionFacts['users']): string {
  const titles = [...new Map(users.map(({ project, project_title }) => [project, project_title])).values()]
  const shown = titles.slice(0, 5).map((title) => `"${title}"`)
  const more = titles.length > shown.length ? ` and ${titles.length - shown.length} more` : ''
  const storages = users.length === 1 ? '1 storage uses' : `${users.length} storages use`
  const projects = titles.length === 1 ? 'the project' : 'the projects'
  return `${storages} this connection, in ${projects} ${shown.join(', ')}${more}. Give them another connection, or delete them, first.`
}
