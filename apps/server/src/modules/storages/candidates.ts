/** What a client says about a storage, joined with what is stored, under the rules of `storage-form`. */
import type { PutRight, StorageNotices } from '@sluice/contract'
import { parseOptions, type OptionValues } from '@sluice/storage'
import { badRequest, notFound } from '../../lib/errors.ts'
import type { Vault } from './secrets.ts'
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
import type { Place, StorageRow, StorageScope } from './storages.types.ts'

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

export function createCandidates({
  vault,
  getRow,
}: {
  readonly vault: Vault
  readonly getRow: (scope: StorageScope, id: number) => Promise<StorageRow>
}) {
  const storedSecrets = (row: StorageRow, form: StorageForm): Readonly<Record<string, string>> => {
    const kept = Object.keys(row.secrets).filter((name) => !Object.hasOwn(form.secrets, name))
    return kept.length > 0 ? vault.open(row) : {}
  }

  /** `form` over what is stored, with the stored secrets filled in. Throws 400. */
  function merge({ provider, kind }: Place, row: StorageRow, form: StorageForm, whole: boolean): Candidate {
    if (form.project !== undefined && form.project !== row.project_id)
      throw badRequest('A storage cannot be moved to another project.')
    const open = { ...(whole ? {} : row.options), ...form.options }
    assertWholeSet(provider, kind, open, form.secrets)
    const candidate = buildCandidate(provider, kind, {
      ...open,
      ...storedSecrets(row, form),
      ...form.secrets,
    })
    const before = { open: row.options, stored: Object.keys(row.secrets) }
    assertSecretsStay(provider, kind, before, { values: candidate.values, said: form.secrets })
    return candidate
  }

  async function rowFor({ provider, kind }: Place, id: unknown): Promise<StorageRow | null> {
    if (id === undefined || id === null || id === '') return null
    const number = Number(id)
    if (!Number.isSafeInteger(number)) throw notFound('There is no such storage.')
    return getRow({ provider: provider.name, kind }, number)
  }

  /**
   * Typed body of a call that tries a connection, put right as saving does: with an id, stored values fill what is left out. Throws 400 where
   * stored secrets would be sent elsewhere. Options that do not parse give a proposal without a candidate: it can
   * be spoken about, and nothing can be opened with it.
   */
  async function propose(place: Place, typed: Body & { id?: unknown }): Promise<Proposal> {
    const { provider, kind } = place
    const { body } = tidy(provider, typed)
    const form = readForm(provider, kind, body)
    const row = await rowFor(place, body['id'])
    const kept = row ? { ...row.options, ...form.options, ...storedSecrets(row, form) } : form.options
    const values = { ...kept, ...form.secrets }
    const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
    const putRight = putRightOf(place, typed)
    if (!parseOptions(provider, kind, Object.fromEntries(present)).ok)
      return { putRight, values, candidate: null, form, row }
    const candidate = row ? merge(place, row, form, false) : buildCandidate(provider, kind, values)
    return { putRight, values: candidate.values, candidate, form, row }
  }

  /** `propose`, of which only what parses will do. Throws 400 with sentences per field. */
  async function candidateFor(
    place: Place,
    typed: Body & { id?: unknown },
  ): Promise<{ candidate: Candidate; form: StorageForm; told: StorageNotices }> {
    const { putRight, candidate, form, row, values } = await propose(place, typed)
    const base = row ? { ...row, ...form.base } : form.base
    return {
      candidate: candidate ?? buildCandidate(place.provider, place.kind, values),
      form: { ...form, base },
      told: putRight ? { notices: putRight.notices } : {},
    }
  }

  return { merge, propose, candidateFor }
}
