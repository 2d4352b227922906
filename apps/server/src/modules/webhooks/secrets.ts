import { WEBHOOK_MASK } from '@sluice/contract'
import { invalid } from '../../lib/errors.ts'
import { sealedPlaces } from '../../lib/sealed-places.ts'
import type { Sealer } from '../../lib/sealing.ts'

type Texts = Readonly<Record<string, string>>
type Sealed = Readonly<Record<string, string>>

const HEADER = 'header.'
/** Ours, or the connection's. */
const RESERVED =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|proxy-.*|webhook-.*)$/i

export const headerNames = (sealed: Sealed): string[] =>
  Object.keys(sealed)
    .filter((field) => field.startsWith(HEADER))
    .map((field) => field.slice(HEADER.length))
    .sort()

/** What an answer shows of the headers: names, and the mask in place of each value. */
export const maskedHeaders = (sealed: Sealed): Record<string, typeof WEBHOOK_MASK> =>
  Object.fromEntries(headerNames(sealed).map((name) => [name, WEBHOOK_MASK]))

/** Refuses names that cannot be sent along, or would stand for the same header twice. */
export function refuseHeaders(headers: Texts): void {
  const seen = new Set<string>()
  for (const name of Object.keys(headers)) {
    if (RESERVED.test(name))
      throw invalid({ headers: [`${name} is set by the server itself. Leave it out.`] })
    if (seen.has(name.toLowerCase()))
      throw invalid({ headers: [`${name} is there twice. Names ignore case.`] })
    seen.add(name.toLowerCase())
  }
}

/**
 * The sealed headers after a change: what is written replaces all of them, and a mask stands for the value that
 * is stored. A value is only ever sent to the server it was entered for, so `elsewhere` takes no masks.
 */
export function changedHeaders(
  vault: Vault,
  id: number,
  stored: Sealed,
  written: Texts | undefined,
  { elsewhere }: { elsewhere: boolean },
): Sealed {
  const kept = written ?? maskedHeaders(stored)
  refuseHeaders(kept)
  const masked = Object.keys(kept).filter((name) => kept[name] === WEBHOOK_MASK)
  if (elsewhere && masked.length > 0)
    throw invalid({
      headers: [`The address leads to another server: enter the value of ${masked.join(', ')} again.`],
    })
  const unknown = masked.find((name) => stored[HEADER + name] === undefined)
  if (unknown !== undefined)
    throw invalid({ headers: [`There is no stored value of ${unknown} to keep. Enter its value.`] })
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]) => {
      const field = HEADER + name
      const before = stored[field]
      return [field, value === WEBHOOK_MASK && before !== undefined ? before : vault.seal(id, field, value)]
    }),
  )
}

export interface Vault {
  seal(webhookId: number, field: string, value: string): string
  /** Everything sealed of a webhook, by field. Throws SealingError when the server's key does not open it. */
  open(webhookId: number, sealed: Sealed): Record<string, string>
}

export function createVault(sealer: Sealer): Vault {
  const placeOf = sealedPlaces.webhookSecret
  return {
    seal: (id, field, value) => sealer.seal(value, placeOf(id, field)),
    open: (id, sealed) =>
      Object.fromEntries(
        Object.entries(sealed).map(([field, text]) => [field, sealer.open(text, placeOf(id, field))]),
      ),
  }
}

/** What goes along with a request: the secrets to sign with, newest first, and the headers. */
export function openedSecrets(opened: Texts, bothUntil: Date | null, now: Date) {
  const { signing = '', previous } = opened
  const both = previous !== undefined && bothUntil !== null && bothUntil > now
  const headers = headerNames(opened).map((name) => [name, opened[HEADER + name] ?? ''] as const)
  return { signing: both ? [signing, previous] : [signing], headers: Object.fromEntries(headers) }
}
