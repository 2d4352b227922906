/** Links browsers may load without credentials: shared access signatures for one blob, read only. */
import type { UserDelegationKey } from '@azure/storage-blob'
import type { PresignOptions } from '../../kit/driver.ts'
import { bodyText } from '../../kit/http.ts'
import { between, unescapeXml } from '../../kit/xml.ts'
import { API_VERSION, type AzureClient } from './client.ts'
import { AzureFailure } from './failure.ts'
import { onlyReads, sasProblem } from './sas.ts'

const HOUR = 3_600_000
/** Azure gives keys for signing in a user's name for at most this long. */
const MAX_KEY_LIFE = 7 * 24 * HOUR
/** Links are dated by our clock and checked by theirs. */
const SKEW = 5 * 60_000

type Sdk = typeof import('@azure/storage-blob')

export interface Links {
  make(key: string, options: PresignOptions): Promise<URL>
}

export function createLinks(container: string, client: AzureClient): Links {
  let sdk: Promise<Sdk> | null = null
  let shared: InstanceType<Sdk['StorageSharedKeyCredential']> | null = null
  let delegated: { readonly key: UserDelegationKey; readonly until: number } | null = null

  /** A key to sign with in the name of the identity; one serves a day of links. */
  async function delegationKey(until: number, signal: AbortSignal): Promise<UserDelegationKey> {
    if (delegated && delegated.until >= until) return delegated.key
    const now = client.now()
    const expiry = Math.min(Math.max(until + HOUR, now + 24 * HOUR), now + MAX_KEY_LIFE - SKEW)
    const [start, end] = [now - SKEW, expiry].map((ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`)
    const body = `<?xml version="1.0" encoding="utf-8"?><KeyInfo><Start>${start}</Start><Expiry>${end}</Expiry></KeyInfo>`
    const query = [
      ['restype', 'service'],
      ['comp', 'userdelegationkey'],
    ] as const
    const answer = await client
      .send({ method: 'POST', resource: 'account', need: 'r', query, body: Buffer.from(body), signal })
      .catch((error: unknown) => {
        const refused = error instanceof AzureFailure && error.status === 403
        throw refused ? new AzureFailure({ status: 403, code: 'NoLinkKey' }) : error
      })
    const xml = await bodyText(answer.body)
    const field = (name: string): string => unescapeXml(between(xml, name) ?? '')
    const key: UserDelegationKey = {
      signedObjectId: field('SignedOid'),
      signedTenantId: field('SignedTid'),
      signedStartsOn: new Date(field('SignedStart')),
      signedExpiresOn: new Date(field('SignedExpiry')),
      signedService: field('SignedService'),
      signedVersion: field('SignedVersion'),
      value: field('Value'),
    }
    if (key.value === '') throw new AzureFailure({ status: answer.status, code: 'NotAzure' })
    delegated = { key, until: key.signedExpiresOn.getTime() }
    return key
  }

  return {
    async make(key, { ttlSeconds, contentDisposition, contentType, signal }) {
      const account = client.require()
      const { place, signIn } = account
      const address = `${place.origin}${client.path({ key })}`
      if (signIn.way === 'sas') {
        if (!onlyReads(signIn.sas)) throw new AzureFailure({ status: 0, code: 'LinkWouldTellToken' })
        const problem = sasProblem(signIn.sas, 'r', client.now())
        if (problem) throw new AzureFailure({ status: 403, code: problem })
        return new URL(`${address}?${signIn.sas.query}`)
      }
      const { BlobSASPermissions, generateBlobSASQueryParameters, SASProtocol, StorageSharedKeyCredential } =
        await (sdk ??= import('@azure/storage-blob'))
      const delegates = signIn.way !== 'key'
      const longest = delegates ? MAX_KEY_LIFE - 2 * SKEW : Number.MAX_SAFE_INTEGER
      const until = client.now() + Math.min(Math.max(1, Math.floor(ttlSeconds)) * 1000, longest)
      const name = account.name ?? ''
      const values = {
        containerName: container,
        blobName: key,
        permissions: BlobSASPermissions.parse('r'),
        expiresOn: new Date(until),
        version: API_VERSION,
        ...(place.origin.startsWith('https:') && { protocol: SASProtocol.Https }),
        ...(contentDisposition !== undefined && { contentDisposition }),
        ...(contentType !== undefined && { contentType }),
      }
      const signature =
        signIn.way === 'key'
          ? generateBlobSASQueryParameters(
              values,
              (shared ??= new StorageSharedKeyCredential(name, signIn.key)),
            )
          : generateBlobSASQueryParameters(values, await delegationKey(until, signal), name)
      return new URL(`${address}?${signature.toString()}`)
    },
  }
}
