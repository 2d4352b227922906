import type { DoctorEndpoint, Patient, ProviderDoctor, Stage, Trouble } from '../../doctor/hook.ts'
import { command, setting, shellWord, type Finding, type Fix } from '../../doctor/probe.ts'
import type { OptionValues, StorageDeps } from '../../kit/provider.ts'
import { GOOGLE_ENDPOINT, parseEndpoint } from './endpoint.ts'
import { GcsFailure, NotReached } from './failure.ts'
import type { GcsOptions } from './options.ts'
import { parseServiceAccount } from './service-account.ts'

const stages: Readonly<Record<string, Stage>> = {
  ACCESS_TOKEN_EXPIRED: 'credentials',
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'credentials',
  ACCOUNT_STATE_INVALID: 'credentials',
  authError: 'credentials',
  BadKeyFile: 'credentials',
  BadServerCredentials: 'credentials',
  ClockSkew: 'credentials',
  EndpointNotTrusted: 'credentials',
  insufficientPermissions: 'credentials',
  invalid_client: 'credentials',
  invalid_grant: 'credentials',
  NoCredentials: 'credentials',
  required: 'credentials',
  unauthorized_client: 'credentials',
  accountDisabled: 'container',
  BILLING_DISABLED: 'container',
  CONSUMER_SUSPENDED: 'container',
  InvalidBucket: 'container',
  NoSuchBucket: 'container',
  PayerNeeded: 'container',
  userProjectAccountProblem: 'container',
  accessNotConfigured: 'service',
  NotGcs: 'service',
  SERVICE_DISABLED: 'service',
}

export const gcsDoctor: ProviderDoctor<GcsOptions> = {
  container: 'Bucket',
  review,

  endpoint({ gcs_endpoint: value }: GcsOptions, deps: StorageDeps): DoctorEndpoint {
    const origin = parseEndpoint(value || (deps.google?.endpoint ?? GOOGLE_ENDPOINT))?.origin
    return {
      url: `${origin ?? GOOGLE_ENDPOINT}/`,
      typed: value ? { field: 'gcs_endpoint', value } : null,
    }
  },

  blame(error) {
    // Google's server for tokens is asked before the store.
    if (error instanceof NotReached) return 'credentials'
    if (!(error instanceof GcsFailure)) return null
    if (/^Http(?!403)/.test(error.code)) return 'service'
    return stages[error.code] ?? null
  },

  async remedy(trouble, patient, signal): Promise<Partial<Finding>> {
    if (trouble.check.startsWith('cors')) return corsRemedy(trouble, patient)
    return { fixes: await fixesFor(trouble, patient, signal) }
  },

  valuesOf(text) {
    const [, bucket, prefix] = /^gs:\/\/([^/]+)\/?(.*)$/s.exec(text) ?? []
    return bucket ? { bucket, prefix: prefix || null, recursive_scan: true } : null
  },
}

/** A URI, or an address of the console, in place of a name. */
function review({ bucket: pasted }: OptionValues): Finding | null {
  if (typeof pasted !== 'string') return null
  const named =
    /^gs:\/\/([^/]+)\/?(.*)$/s.exec(pasted.trim()) ??
    /^https:\/\/console\.cloud\.google\.com\/storage\/browser\/([^/?;]+)\/?([^?;]*)/.exec(pasted.trim())
  const [, bucket, prefix = ''] = named ?? []
  if (!bucket) return null
  return {
    status: 'failed',
    message: 'The bucket is a whole address, not a name.',
    cause: 'uri_as_bucket',
    advice: 'Enter the name of the bucket, and the folder as prefix.',
    fixes: [
      setting('bucket', bucket, 'The name in it'),
      ...(prefix === '' ? [] : [setting('prefix', prefix.replace(/\/+$/, ''), 'The folder in it')]),
    ],
  }
}

const streamed = setting('presign', 'false', 'Or send media through this server, without pre-signed URLs')

async function fixesFor({ check, cause }: Trouble, patient: Patient<GcsOptions>, signal: AbortSignal) {
  const bucket = shellWord(`gs://${patient.options.bucket}`)
  switch (cause) {
    case 'NoSuchBucket':
      return [command(`gcloud storage buckets create ${bucket}`, 'If the name is right, makes the bucket')]
    case 'ListDenied':
    case 'ReadDenied':
    case 'WriteDenied':
    case 'RemoveDenied':
      return roleFixes(patient, signal)
    case 'AccessDenied':
      return check === 'link' ? [...(await roleFixes(patient, signal)), streamed] : []
    case 'SignDenied':
      return [...(await signerFixes(patient, signal)), streamed]
    case 'SignApiDisabled':
      return [
        command('gcloud services enable iamcredentials.googleapis.com', 'Switches the API on'),
        streamed,
      ]
    case 'EndpointNotTrusted':
      return [setting('gcs_endpoint', '', 'Leave the endpoint empty: Google itself')]
    case 'SERVICE_DISABLED':
    case 'accessNotConfigured':
      return [command('gcloud services enable storage.googleapis.com', 'Switches the API on')]
    default:
      return check === 'link' ? [streamed] : []
  }
}

/** Whose rights count; null where nobody knows the address. */
async function accountOf(
  { options, deps }: Patient<GcsOptions>,
  signal: AbortSignal,
): Promise<string | null> {
  const parsed = parseServiceAccount(options.google_application_credentials ?? '')
  if (parsed.ok) return parsed.account.email
  try {
    const credentials = await deps.google?.credentials?.()
    return (await credentials?.signer(signal))?.email ?? null
  } catch {
    signal.throwIfAborted()
    return null
  }
}

async function roleFixes(patient: Patient<GcsOptions>, signal: AbortSignal): Promise<Fix[]> {
  const email = await accountOf(patient, signal)
  if (email === null) return []
  const role = patient.role === 'source' ? 'roles/storage.objectViewer' : 'roles/storage.objectUser'
  const words = ['gcloud', 'storage', 'buckets', 'add-iam-policy-binding', `gs://${patient.options.bucket}`]
  const text = [...words, `--member=serviceAccount:${email}`, `--role=${role}`].map(shellWord).join(' ')
  return [command(text, 'Grants the role on this bucket; a new one takes some minutes to work')]
}

async function signerFixes(patient: Patient<GcsOptions>, signal: AbortSignal): Promise<Fix[]> {
  const email = await accountOf(patient, signal)
  if (email === null) return []
  const words = ['gcloud', 'iam', 'service-accounts', 'add-iam-policy-binding', email]
  const role = '--role=roles/iam.serviceAccountTokenCreator'
  const text = [...words, `--member=serviceAccount:${email}`, role].map(shellWord).join(' ')
  return [command(text, 'Lets the account sign for itself; a new role takes some minutes to work')]
}

function corsRemedy({ cause }: Trouble, { options, origin }: Patient<GcsOptions>): Partial<Finding> {
  if (!/^cors_(?:missing|range)$/.test(cause) || origin === null) return { fixes: [streamed] }
  const rules = [
    {
      origin: [origin],
      method: ['GET', 'HEAD'],
      responseHeader: [
        ...['Content-Type', 'Content-Length', 'Content-Range', 'Accept-Ranges', 'ETag', 'Range'],
        'Access-Control-Allow-Origin',
      ],
      maxAgeSeconds: 3600,
    },
  ]
  const save = `printf '%s' ${shellWord(JSON.stringify(rules))} > cors.json`
  const set = `gcloud storage buckets update ${shellWord(`gs://${options.bucket}`)} --cors-file=cors.json`
  // Reading the rules takes the right storage.buckets.get, which no role for objects holds.
  const whole = 'replaces the rules that are there: add those you need'
  return {
    fixes: [
      {
        kind: 'cors',
        label: `CORS configuration of the bucket; ${whole}`,
        text: JSON.stringify(rules, null, 2),
        field: null,
      },
      command(`${save} && ${set}`, `The same on the command line; ${whole}`),
      streamed,
    ],
  }
}
