import type { DoctorEndpoint, Patient, ProviderDoctor, Stage, Trouble } from '../../doctor/hook.ts'
import { command, ok, setting, shellWord, type Finding, type Fix } from '../../doctor/probe.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { S3Client } from './client.ts'
import { corsFixes, originsOf, readCors } from './cors.ts'
import { createLocator, DEFAULT_REGION } from './endpoint.ts'
import { S3Failure } from './failure.ts'
import type { S3Options } from './options.ts'
import { policyFix, roleFixes } from './policy.ts'
import { reviewS3 } from './review.ts'

const stages: Readonly<Record<string, Stage>> = {
  AccountProblem: 'credentials',
  BadRole: 'credentials',
  BadServerCredentials: 'credentials',
  ExpiredToken: 'credentials',
  InvalidAccessKeyId: 'credentials',
  InvalidSecurity: 'credentials',
  InvalidToken: 'credentials',
  NoCredentials: 'credentials',
  NoTokenService: 'credentials',
  NotSignedUp: 'credentials',
  RoleDenied: 'credentials',
  RoleRegionDisabled: 'credentials',
  ServerCredentialsAway: 'credentials',
  RequestTimeTooSkewed: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  TokenRefreshRequired: 'credentials',
  TokenServiceAway: 'credentials',
  AuthorizationHeaderMalformed: 'region',
  IllegalLocationConstraintException: 'region',
  InvalidRegion: 'region',
  PermanentRedirect: 'region',
  AllAccessDisabled: 'container',
  InvalidBucketName: 'container',
  NoSuchBucket: 'container',
  NotS3: 'service',
}

export const s3Doctor: ProviderDoctor<S3Options> = {
  container: 'Bucket',
  review: reviewS3,

  endpoint(options: S3Options, deps: StorageDeps): DoctorEndpoint {
    const locator = createLocator(options, deps)
    const place = locator.place(locator.region ?? DEFAULT_REGION)
    const value = options.s3_endpoint
    return {
      url: place.origin + place.path(null),
      typed: value ? { field: 's3_endpoint', value } : null,
    }
  },

  blame(error) {
    if (!(error instanceof S3Failure)) return null
    // An error without S3's own code: what answers is something else.
    if (/^Http(?!403)/.test(error.code)) return 'service'
    return stages[error.code] ?? null
  },

  /** Requests find the right region by themselves, links cannot: a wrong one is only seen in the browser. */
  async region({ options, deps, prefix }, signal): Promise<Finding> {
    const client = new S3Client(options, deps)
    try {
      const query = [
        ['list-type', '2'],
        ['max-keys', '1'],
        ['prefix', prefix],
      ] as const
      const answer = await client.send({ method: 'GET', key: null, query, signal })
      answer.body.destroy()
    } catch {
      // The right to list may be missing; what was learned of the region stays.
      signal.throwIfAborted()
    } finally {
      await client.close()
    }
    const set = client.locator.region
    if (set === null || client.region === set) return ok(`The region is ${client.region}.`)
    return wrongRegion(set, client.region)
  },

  async remedy(trouble, patient, signal): Promise<Partial<Finding>> {
    if (trouble.check === 'container') return { fixes: containerFixes(trouble, patient) }
    if (trouble.check === 'link') return { fixes: linkFixes(trouble, patient) }
    if (trouble.check.startsWith('cors')) return corsRemedy(trouble, patient, signal)
    if (trouble.cause === 'RoleDenied') return { fixes: roleFixes(patient.options) }
    if (/^(?:AccessDenied|ReadDenied|WriteDenied)$/.test(trouble.cause))
      return { fixes: [policyFix(patient)] }
    return {}
  },

  valuesOf(text) {
    const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(text) ?? []
    return bucket ? { bucket, prefix: prefix || null, recursive_scan: true } : null
  },
}

function wrongRegion(set: string, actual: string): Finding {
  return {
    status: 'failed',
    message: `The bucket is in the region ${actual}, not ${set}: links signed for ${set} are refused.`,
    cause: 'wrong_region',
    advice: `Enter "${actual}" as the region.`,
    fixes: [setting('region_name', actual, 'The region of the bucket')],
  }
}

function endpointFlag({ s3_endpoint: endpoint }: S3Options): string {
  return endpoint ? ` --endpoint-url ${shellWord(endpoint)}` : ''
}

function containerFixes({ cause }: Trouble, { options }: Patient<S3Options>): Fix[] {
  if (cause !== 'NoSuchBucket') return []
  const region = options.region_name ?? DEFAULT_REGION
  const place =
    region === DEFAULT_REGION || options.s3_endpoint
      ? ''
      : ` --create-bucket-configuration LocationConstraint=${shellWord(region)}`
  const text = `aws s3api create-bucket --bucket ${shellWord(options.bucket)}${place}${endpointFlag(options)}`
  return [command(text, 'If the name is right, makes the bucket')]
}

function linkFixes({ cause }: Trouble, patient: Patient<S3Options>): Fix[] {
  const fixes = cause === 'AccessDenied' ? [policyFix(patient)] : []
  if (patient.options.s3_public_endpoint)
    fixes.push(
      setting('s3_public_endpoint', '', 'Leave the public endpoint empty: links lead to the S3 endpoint'),
    )
  return [...fixes, streamed]
}

const streamed = setting('presign', 'false', 'Or send media through this server, without pre-signed URLs')

async function corsRemedy(
  { cause }: Trouble,
  { options, deps, origin }: Patient<S3Options>,
  signal: AbortSignal,
): Promise<Partial<Finding>> {
  if (cause !== 'cors_missing' || origin === null) return { fixes: [streamed] }
  const rules = await readCors(options, deps, signal)
  const fixes = [...corsFixes(options.bucket, endpointFlag(options), rules ?? [], origin), streamed]
  const others = originsOf(rules ?? [])
  if (others.length === 0) return { fixes }
  if (others.includes(origin) || others.includes('*'))
    return {
      cause: 'cors_too_narrow',
      message: `The CORS rules of the bucket name ${origin}, but do not allow GET with a Range header.`,
      fixes,
    }
  return {
    cause: 'cors_other_origin',
    message: `The CORS rules of the bucket allow ${others.slice(0, 3).join(', ')}, and not ${origin}.`,
    fixes,
  }
}
