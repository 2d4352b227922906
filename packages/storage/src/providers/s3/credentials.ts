/** Whose name the requests of one storage are signed in. */
import type { Dispatcher } from 'undici'
import type { AwsCredentials, StorageDeps } from '../../kit/provider.ts'
import { DEFAULT_REGION, type Locator } from './endpoint.ts'
import { S3Failure } from './failure.ts'
import type { S3Options } from './options.ts'
import { assumeRole } from './role.ts'

/** Good for `lifeMs` more where that can be had: links end with the credentials that signed them. */
type Kept = (lifeMs: number) => Promise<AwsCredentials>
/** Null: nothing is signed. */
export type Credentials = (lifeMs: number) => Promise<AwsCredentials | null>

/** Credentials are replaced at least this long before they end. Milliseconds. */
const MARGIN = 5 * 60_000
/** Between two tries to replace credentials that still work. */
const PAUSE = 15_000

export function credentialsOf(
  options: S3Options,
  deps: StorageDeps,
  { dispatcher, locator }: { readonly dispatcher: Dispatcher; readonly locator: Locator },
): Credentials {
  if (options.anonymous) return () => Promise.resolve(null)

  async function own(): Promise<AwsCredentials> {
    const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token } = options
    if (id && secret) return { accessKeyId: id, secretAccessKey: secret, sessionToken: token || undefined }
    const found = (await deps.aws?.credentials?.()) ?? null
    if (!found) throw new S3Failure({ status: 0, code: 'NoCredentials' })
    return found
  }
  if (!options.role_arn) return own
  const role = assumeRole({
    arn: options.role_arn,
    externalId: options.external_id,
    sessionName: options.role_session_name,
    as: own,
    endpoint: locator.service,
    region: locator.region ?? DEFAULT_REGION,
    dispatcher,
  })
  return keep(role, deps.now ?? Date.now)
}

/** Holds credentials until shortly before they end; fetches once for all who wait. */
export function keep(fetch: () => Promise<AwsCredentials>, now: () => number): Kept {
  let held: { readonly credentials: AwsCredentials; readonly ends: number; readonly life: number } | null =
    null
  let asking: Promise<AwsCredentials> | null = null
  let pausedUntil = 0

  async function ask(): Promise<AwsCredentials> {
    try {
      const credentials = await fetch()
      const ends = credentials.expiresAt ?? Infinity
      held = { credentials, ends, life: ends - now() }
      return credentials
    } catch (error) {
      if (!held || held.ends <= now()) throw error
      pausedUntil = now() + PAUSE
      return held.credentials
    } finally {
      asking = null
    }
  }

  return async (lifeMs) => {
    if (held) {
      const left = held.ends - now()
      // At most half of their life, or every link with a longer one would ask again.
      const enough = left > Math.min(Math.max(MARGIN, lifeMs), held.life / 2)
      if (enough || (left > 0 && now() < pausedUntil)) return held.credentials
    }
    return (asking ??= ask())
  }
}
