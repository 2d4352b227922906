/** What a client says about a storage, joined with what is stored, under the rules of `storage-form`. */
import type { PutRight, StorageNotices } from '@sluice/contract'
import { parseOptions, type OptionValues } from '@sluice/storage'
import type { Actor } from '../../http/app.ts'
import { badRequest, invalid, notFound } from '../../lib/errors.ts'
import { assertEnteredAgain, assertSaysTheSame, joined, mayUse, ownOptions } from './connection-use.ts'
import { holderOf, type Vault } from './secrets.ts'
import {
  assertSecretsStay,
  assertWholeSet,
  buildCandidate,
  readForm,
  type Body,
  type Candidate,
  type StorageForm,
} from './storage-form.ts'
import { putRightOf, tidy } from './tidy.ts'
import type { ConnectionRow, Place, StorageRow, StorageScope } from './storages.types.ts'

/** A storage as somebody is about to save it, put right and judged but not yet tried. */
export interface Proposal {
  /** What is others now than it was typed; null when nothing. */
  readonly putRight: PutRight | null
  /** As typed, secrets among them; null inside `candidate` means that they do not parse. */
  readonly values: OptionValues
  readonly candidate: Candidate | null
  readonly form: StorageForm
  /** The saved storage it is about, if any. */
  readonly row: StorageRow | null
}

/** What a form is laid over. `whole`: what it does not say goes back to its default. */
interface Ground {
  readonly row: StorageRow | null
  readonly connection: ConnectionRow | null
  readonly whole: boolean
}

export function createCandidates({
  vault,
  getRow,
  findConnection,
}: {
  readonly vault: Vault
  readonly getRow: (scope: StorageScope, id: number) => Promise<StorageRow>
  readonly findConnection: (id: number) => Promise<ConnectionRow | null>
}) {
  /**
   * The connection a form means; that of the saved storage where it says nothing. Throws 400 for one that the
   * caller may not use. Null stands for the operator, who says nothing of connections.
   */
  async function connectionFor(
    caller: Actor | null,
    { provider }: Place,
    form: StorageForm,
    row: StorageRow | null,
  ): Promise<ConnectionRow | null> {
    const stored = row?.connection_id ?? null
    const id = form.connection === undefined ? stored : form.connection
    if (id === null) return null
    const found = await findConnection(id)
    // One that was shared once goes on working for the storages that have it.
    if (!found || (id !== stored && !(caller && mayUse(caller, found))))
      throw invalid({ connection: ['There is no such connection, or it is not shared with you.'] })
    if (found.provider !== provider.name)
      throw invalid({ connection: [`The connection "${found.title}" is to another kind of store.`] })
    return found
  }

  function storedSecrets(row: StorageRow | null, form: StorageForm): Readonly<Record<string, string>> {
    if (!row || row.connection_id !== null) return {}
    const kept = Object.keys(row.secrets).some((name) => !Object.hasOwn(form.secrets, name))
    return kept ? vault.open(holderOf(row), row) : {}
  }

  /** All options with the secrets filled in, not parsed yet. Throws 400. */
  function compose(place: Place, form: StorageForm, { row, connection, whole }: Ground): OptionValues {
    const base = row && !whole ? row.options : {}
    if (!connection) return { ...base, ...form.options, ...storedSecrets(row, form), ...form.secrets }
    assertSaysTheSame(place, connection, form)
    const own = row && !whole ? ownOptions(place.provider, row) : {}
    const lent = vault.open({ connection: connection.id }, connection)
    return { ...own, ...form.options, ...connection.options, ...lent }
  }

  /** `form` over what is stored, with the stored secrets filled in. Throws 400. */
  function merge(place: Place, form: StorageForm, ground: Ground): Candidate {
    const { provider, kind } = place
    const { row, connection, whole } = ground
    if (row && form.project !== undefined && form.project !== row.project_id)
      throw badRequest('A storage cannot be moved to another project.')
    const values = compose(place, form, ground)
    if (connection) return joined(provider, buildCandidate(provider, kind, values), connection)
    if (row) {
      assertEnteredAgain(place, row, form)
      assertWholeSet(provider, kind, { ...(whole ? {} : row.options), ...form.options }, form.secrets)
    }
    const candidate = buildCandidate(provider, kind, values)
    if (row && row.connection_id === null) {
      const before = { open: row.options, stored: Object.keys(row.secrets) }
      assertSecretsStay(provider, kind, before, { values: candidate.values, said: form.secrets })
    }
    return candidate
  }

  async function rowFor({ provider, kind }: Place, id: unknown): Promise<StorageRow | null> {
    if (id === undefined || id === null || id === '') return null
    const number = Number(id)
    if (!Number.isSafeInteger(number)) throw notFound('There is no such storage.')
    return getRow({ provider: provider.name, kind }, number)
  }

  /**
   * Typed body of a call that tries a storage, put right as saving does: with an id, stored values fill what is
   * left out. Throws 400 where stored secrets would be sent elsewhere. Options that do not parse give a proposal
   * without a candidate: it can be spoken about, and nothing can be opened with it.
   */
  async function propose(
    caller: Actor | null,
    place: Place,
    typed: Body & { id?: unknown },
  ): Promise<Proposal> {
    const { body } = tidy(place.provider, typed)
    const putRight = putRightOf(place, typed)
    const form = readForm(place.provider, place.kind, body)
    const row = await rowFor(place, body['id'])
    const connection = await connectionFor(caller, place, form, row)
    const ground = { row, connection, whole: false }
    const values = compose(place, form, ground)
    const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
    if (!parseOptions(place.provider, place.kind, Object.fromEntries(present)).ok)
      return { putRight, values, candidate: null, form, row }
    const candidate = merge(place, form, ground)
    return { putRight, values: candidate.values, candidate, form, row }
  }

  /** `propose`, of which only what parses will do. Throws 400 with sentences per field. */
  async function candidateFor(
    caller: Actor,
    place: Place,
    typed: Body & { id?: unknown },
  ): Promise<{ candidate: Candidate; form: StorageForm; told: StorageNotices }> {
    const { putRight, candidate, form, row, values } = await propose(caller, place, typed)
    const base = row ? { ...row, ...form.base } : form.base
    return {
      candidate: candidate ?? buildCandidate(place.provider, place.kind, values),
      form: { ...form, base },
      told: putRight ? { notices: putRight.notices } : {},
    }
  }

  return { connectionFor, merge, propose, candidateFor }
}
