/**
 * AWS credentials of the server itself, for storages that name none.
 *
 * Everybody who may make a storage can use them for any bucket they open, so the operator decides how far to
 * look: nowhere, only at the keys given to this server, or along AWS's whole chain (profiles, SSO, web
 * identity, container and instance roles). The chain's requests go to addresses of the operator's platform and
 * so not through the guard of outbound requests, which keeps away from exactly those.
 */
import { networkKind } from '../../kit/network.ts'
import type { AwsCredentials, StorageDeps } from '../../kit/provider.ts'
import { S3Failure } from './failure.ts'

export type AwsAmbient = 'off' | 'env' | 'chain'

export interface ServerAwsSettings extends Pick<StorageDeps, 'now'> {
  readonly ambient: AwsAmbient
  readonly accessKeyId?: string | undefined
  readonly secretAccessKey?: string | undefined
  readonly sessionToken?: string | undefined
}

/** Between two walks along a chain that gave nothing; each may take seconds. Milliseconds. */
const PAUSE = 15_000

/** Fits `StorageDeps.aws.credentials`. */
export function awsCredentials(settings: ServerAwsSettings): () => Promise<AwsCredentials | null> {
  const { ambient, accessKeyId, secretAccessKey, sessionToken } = settings
  const given = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : null
  if (ambient === 'off') return () => Promise.resolve(null)
  if (given || ambient === 'env') return () => Promise.resolve(given)
  return chain(settings.now ?? Date.now)
}

/** Caching, one walk for all who wait, and renewal five minutes before the end are the library's. */
function chain(now: () => number): () => Promise<AwsCredentials> {
  let walk: ReturnType<typeof load> | null = null
  let failed: { readonly error: S3Failure; readonly until: number } | null = null
  return async () => {
    if (failed && failed.until > now()) throw failed.error
    try {
      const found = await (await (walk ??= load()))()
      failed = null
      return {
        accessKeyId: found.accessKeyId,
        secretAccessKey: found.secretAccessKey,
        sessionToken: found.sessionToken,
        expiresAt: found.expiration?.getTime(),
      }
    } catch (error) {
      // The library's errors may hold command lines and answers of others: only the kind is kept.
      const away = networkKind(error) === 'unavailable'
      const code = away ? 'ServerCredentialsAway' : 'BadServerCredentials'
      failed = { error: new S3Failure({ status: 0, code }), until: now() + PAUSE }
      throw failed.error
    }
  }
}

/** Loaded with the first request that needs it: most servers never do. */
async function load() {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers')
  return fromNodeProviderChain()
}
