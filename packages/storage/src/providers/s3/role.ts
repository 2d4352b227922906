/**
 * Credentials of a role, which AWS's token service gives to whoever may assume it.
 *
 * AWS's own library speaks to the service, over our dispatcher: the address may follow from an endpoint a user
 * typed, so the guard of outbound requests holds here too. Redirects are not followed and nothing is retried.
 */
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { bodyStart, flatten } from '../../kit/http.ts'
import { networkKind } from '../../kit/network.ts'
import type { AwsCredentials } from '../../kit/provider.ts'
import { S3Failure } from './failure.ts'

export interface RoleSettings {
  readonly arn: string
  readonly externalId: string | null
  readonly sessionName: string | null
  /** Who assumes it. */
  readonly as: () => Promise<AwsCredentials>
  /** Address of the token service; null: AWS's, in this region. */
  readonly endpoint: string | null
  readonly region: string
  readonly dispatcher: Dispatcher
}

const TIMEOUT = 10_000
/** Beyond this an answer holds no credentials. */
const MAX_BYTES = 262_144
/** What the cloud's own record of actions shows when no name was entered. */
const SESSION_NAME = 'sluice'

/** Asks for credentials, each time anew. Throws S3Failure, or what the network threw. */
export function assumeRole(settings: RoleSettings): () => Promise<AwsCredentials> {
  const { arn, externalId, sessionName, as, endpoint, region, dispatcher } = settings
  let provider: ReturnType<typeof load> | null = null

  async function load() {
    const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
    return fromTemporaryCredentials({
      params: {
        RoleArn: arn,
        RoleSessionName: sessionName || SESSION_NAME,
        ...(externalId && { ExternalId: externalId }),
      },
      masterCredentials: async () => {
        const { accessKeyId, secretAccessKey, sessionToken } = await as()
        return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
      },
      clientConfig: {
        region,
        ...(endpoint !== null && { endpoint }),
        maxAttempts: 1,
        requestHandler: requestsOver(dispatcher),
      },
    })
  }

  return async () => {
    try {
      const found = await (await (provider ??= load()))()
      return { ...found, expiresAt: found.expiration?.getTime() }
    } catch (error) {
      throw failureOf(error, endpoint === null)
    }
  }
}

/** What the library asks of something that sends its requests. */
interface SdkRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
}

function requestsOver(dispatcher: Dispatcher) {
  return {
    async handle({ protocol, hostname, port, path, method, headers, body }: SdkRequest) {
      const answer = await dispatcher.request({
        origin: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`,
        path,
        method,
        headers,
        body: body ?? null,
        signal: AbortSignal.timeout(TIMEOUT),
      })
      answer.body.on('error', () => {})
      const text = await bodyStart(answer.body, MAX_BYTES)
      const flat = Object.entries(flatten(answer.headers)).filter(([, value]) => value !== undefined)
      const response = {
        statusCode: answer.statusCode,
        headers: Object.fromEntries(flat) as Record<string, string>,
        body: Readable.from([Buffer.from(text)]),
      }
      return { response }
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  }
}

const codes: Readonly<Record<string, string>> = {
  AccessDenied: 'RoleDenied',
  AccessDeniedException: 'RoleDenied',
  ExpiredToken: 'ExpiredToken',
  ExpiredTokenException: 'ExpiredToken',
  InvalidAccessKeyId: 'InvalidAccessKeyId',
  InvalidClientTokenId: 'InvalidAccessKeyId',
  RegionDisabledException: 'RoleRegionDisabled',
  RequestTimeTooSkewed: 'RequestTimeTooSkewed',
  SignatureDoesNotMatch: 'SignatureDoesNotMatch',
  Throttling: 'Throttling',
  ValidationError: 'BadRole',
}

/** The library's errors hold the service's own words and the request: only status and code are kept. */
function failureOf(error: unknown, aws: boolean): unknown {
  if (error instanceof S3Failure) return error
  const { name, $metadata, Code } = Object(error) as { name?: unknown; $metadata?: unknown; Code?: unknown }
  const { httpStatusCode: status } = Object($metadata) as { httpStatusCode?: unknown }
  if (typeof status === 'number') {
    const code = codes[String(Code)] ?? codes[String(name)]
    if (code !== undefined) return new S3Failure({ status, code })
    return new S3Failure({ status, code: status >= 500 || aws ? `Http${status}` : 'NoTokenService' })
  }
  // The names in the general words are those of the bucket's host, which this is not.
  const kind = networkKind(error)
  if (kind === 'unavailable' && aws) return new S3Failure({ status: 0, code: 'TokenServiceAway' })
  return kind === 'unknown' ? new S3Failure({ status: 0, code: 'NoTokenService' }) : error
}
