/**
 * Google credentials of the server itself: a file the operator names, or whatever Google's own tools would
 * find (gcloud's login, the metadata server of a machine in the cloud).
 *
 * Only the operator can choose them, so the requests for tokens do not go through the guard of outbound
 * requests: the metadata server and local identity providers are exactly what that keeps away from. Links are
 * signed by the IAM Credentials API, since there is no private key.
 */
import { readFile } from 'node:fs/promises'
import type { Impersonated } from 'google-auth-library'
import type { GoogleCredentials, StorageDeps } from '../../kit/provider.ts'
import { networkCode } from '../../kit/network.ts'
import { accountCredentials, orAborted } from './account-credentials.ts'
import { errorCode, GcsFailure, NotReached, readRecord } from './failure.ts'
import { Requests } from './requests.ts'
import { parseServiceAccount } from './service-account.ts'

export interface ServerGoogleSettings extends Pick<StorageDeps, 'dispatcher' | 'now'> {
  /** What GOOGLE_APPLICATION_CREDENTIALS names. Absent: application default credentials. */
  readonly file?: string | undefined
  /** Default: Google's IAM Credentials API. */
  readonly iamEndpoint?: string | undefined
}

const SCOPES = ['https://www.googleapis.com/auth/cloud-platform']
const IAM = 'https://iamcredentials.googleapis.com'
/** Between two looks where there is nothing; each may take seconds. Milliseconds. */
const PAUSE = 60_000
/** Google replaces the keys behind `signBlob`; its own tools give such links no longer life. */
const REMOTE_MAX_SECONDS = 12 * 3600

/** Fits `StorageDeps.google.credentials`. Looks at the first call; again after a failure, or when there were none. */
export function googleCredentials(settings: ServerGoogleSettings): () => Promise<GoogleCredentials | null> {
  const requests = new Requests(settings)
  let found: Promise<GoogleCredentials | null> | null = null
  let againAt = Infinity
  return () => {
    if (requests.now() >= againAt) found = null
    found ??= find(settings, requests).then(
      (credentials) => {
        againAt = credentials ? Infinity : requests.now() + PAUSE
        return credentials
      },
      (error: unknown) => {
        found = null
        throw factsOf(error)
      },
    )
    return found
  }
}

async function find(settings: ServerGoogleSettings, requests: Requests): Promise<GoogleCredentials | null> {
  const { file, iamEndpoint = IAM } = settings
  if (file !== undefined) {
    const text = await readFile(file, 'utf8')
    const parsed = parseServiceAccount(text)
    if (parsed.ok) return accountCredentials(parsed.account, requests)
    if (readRecord(text)['type'] === 'service_account')
      throw new GcsFailure({ status: 0, code: 'BadServerCredentials' })
  }
  // Loaded here: most servers never need it.
  const { BaseExternalAccountClient, Compute, GoogleAuth, Impersonated } = await import('google-auth-library')
  const auth = new GoogleAuth({ scopes: SCOPES })
  const client =
    file === undefined
      ? await auth.getClient().catch(() => null)
      : await auth._getApplicationCredentialsFromFilePath(file)
  if (!client) return null

  async function email(): Promise<string | null> {
    if (client instanceof BaseExternalAccountClient) return client.getServiceAccountEmail()
    return client instanceof Compute ? ((await auth.getCredentials()).client_email ?? null) : null
  }

  async function token({ signal }: { readonly signal: AbortSignal }): Promise<string> {
    const answer = await orAborted(client?.getAccessToken() ?? Promise.reject(new Error()), signal).catch(
      (error: unknown) => {
        throw signal.aborted ? error : factsOf(error)
      },
    )
    if (!answer.token) throw new GcsFailure({ status: 0, code: 'BadServerCredentials' })
    return answer.token
  }

  if (client instanceof Impersonated) return { token, signer: () => Promise.resolve(impersonated(client)) }
  let known: Promise<string | null> | null = null
  return {
    token,
    async signer(signal) {
      known ??= email().catch((error: unknown) => {
        known = null
        throw factsOf(error)
      })
      const account = await orAborted(known, signal)
      if (account === null) return null
      const url = `${iamEndpoint}/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:signBlob`
      return {
        email: account,
        maxSeconds: REMOTE_MAX_SECONDS,
        async sign(text, cancel) {
          const headers = {
            authorization: `Bearer ${await token({ signal: cancel })}`,
            'content-type': 'application/json',
          }
          const body = JSON.stringify({ payload: Buffer.from(text).toString('base64') })
          const signed = await requests.post(url, headers, body, cancel).catch((error: unknown) => {
            throw deniedSigning(error)
          })
          return signedBytes(signed['signedBlob'])
        },
      }
    },
  }
}

/** The account that impersonates asks, not the impersonated one, so the library has to send this itself. */
function impersonated(client: Impersonated) {
  return {
    email: client.getTargetPrincipal(),
    maxSeconds: REMOTE_MAX_SECONDS,
    async sign(text: string, signal: AbortSignal) {
      const { signedBlob } = await orAborted(client.sign(text), signal).catch((error: unknown) => {
        throw signal.aborted ? error : deniedSigning(factsOf(error))
      })
      return signedBytes(signedBlob)
    },
  }
}

function signedBytes(signed: unknown): Buffer {
  if (typeof signed !== 'string' || signed === '') throw new GcsFailure({ status: 200, code: 'NotGcs' })
  return Buffer.from(signed, 'base64')
}

function deniedSigning(error: unknown): unknown {
  if (!(error instanceof GcsFailure) || error.status !== 403) return error
  if (error.code === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT') return error
  return error.code === 'SERVICE_DISABLED' ? error.as('SignApiDisabled') : error.as('SignDenied')
}

/** The library's errors hold whole requests, tokens among them: only status and code are kept. */
function factsOf(error: unknown): unknown {
  if (error instanceof GcsFailure || error instanceof NotReached) return error
  const { response, config } = Object(error) as { response?: unknown; config?: unknown }
  const { status, data } = Object(response) as { status?: unknown; data?: unknown }
  if (typeof status === 'number') {
    const code = errorCode(typeof data === 'string' ? data : JSON.stringify(data)) ?? `Http${status}`
    return new GcsFailure({ status, code })
  }
  const { url } = Object(config) as { url?: unknown }
  const host = URL.canParse(String(url)) ? new URL(String(url)).host : 'the server of the credentials'
  if (config !== undefined) return new NotReached(host, { code: networkCode(error) })
  return new GcsFailure({ status: 0, code: 'BadServerCredentials' })
}
