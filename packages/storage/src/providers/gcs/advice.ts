import type { ErrorText } from '../../kit/errors.ts'
import { networkText } from '../../kit/network.ts'
import { GcsFailure, NotReached } from './failure.ts'

/** Names to speak of. No secrets: a service account's address is how Google's console calls it. */
export interface GcsFacts {
  readonly bucket: string
  readonly host: string
  readonly google: boolean
  /** Null: the server's own credentials are used. */
  readonly account: string | null
}

type Words = (facts: GcsFacts, failure: GcsFailure) => ErrorText

const say =
  (message: string, advice: string): Words =>
  () => ({ message, advice })

const who = ({ account }: GcsFacts): string => account ?? "this server's own Google account"

const whose = ({ account }: GcsFacts): string =>
  account === null ? "this server's own Google credentials" : `the key of ${account}`

const keyAgain = ({ account }: GcsFacts): string =>
  account === null
    ? 'The operator of this server has to renew them.'
    : 'Create a new key of the account in the Google Cloud console and paste its file; also check that the account still exists and is enabled.'

const byCode: Readonly<Record<string, Words>> = {
  NoCredentials: say(
    'No credentials are set, and this server has no Google credentials of its own.',
    'Paste the JSON key file of a service account.',
  ),
  BadKeyFile: say(
    'The key file of the storage cannot be read.',
    'Paste the JSON key file of the service account again.',
  ),
  BadServerCredentials: say(
    "This server's own Google credentials cannot be used.",
    'Its operator should check the file that GOOGLE_APPLICATION_CREDENTIALS names; or paste the JSON key file of a service account here.',
  ),
  EndpointNotTrusted: ({ host }) => ({
    message: `This server's own Google credentials are not sent to ${host}.`,
    advice: 'Paste the JSON key file of a service account to be used there, or leave the endpoint empty.',
  }),
  invalid_grant: (facts) => ({
    message: `Google does not accept ${whose(facts)}.`,
    advice: keyAgain(facts),
  }),
  authError: (facts) => ({
    message: `Cloud Storage does not accept the token made with ${whose(facts)}.`,
    advice: keyAgain(facts),
  }),
  ListDenied: (facts) => ({
    message: `${sentence(who(facts))} may not list the objects of the bucket "${facts.bucket}".`,
    advice: `Grant it the role Storage Object Viewer (roles/storage.objectViewer) on the bucket; it holds storage.objects.list and storage.objects.get.`,
  }),
  ReadDenied: (facts) => ({
    message: `${sentence(who(facts))} may not read objects of the bucket "${facts.bucket}".`,
    advice: `Grant it the role Storage Object Viewer (roles/storage.objectViewer) on the bucket; storage.objects.get is missing.`,
  }),
  WriteDenied: (facts) => ({
    message: `${sentence(who(facts))} may not write to the bucket "${facts.bucket}".`,
    advice: `Grant it the role Storage Object User (roles/storage.objectUser) on the bucket: storage.objects.create is missing, and replacing an object needs storage.objects.delete.`,
  }),
  RemoveDenied: (facts) => ({
    message: `${sentence(who(facts))} may not remove or replace objects of the bucket "${facts.bucket}".`,
    advice: `Grant it the role Storage Object User (roles/storage.objectUser) on the bucket; storage.objects.delete is missing. Storage Object Creator is not enough: annotations change.`,
  }),
  NoSuchBucket: ({ bucket, host, google }) => ({
    message: `The bucket "${bucket}" does not exist.`,
    advice: google
      ? 'Check the name: upper and lower case count, and it is not the name of the project.'
      : `Check the name, and that it is a bucket of ${host}.`,
  }),
  InvalidBucket: ({ bucket }) => ({
    message: `Cloud Storage cannot list the bucket "${bucket}".`,
    advice: 'Check the name of the bucket: enter it alone, without gs:// and without folders.',
  }),
  InvalidName: say(
    'Cloud Storage has no objects of this name.',
    'Names must not hold line breaks, nor be "." or "..".',
  ),
  PayerNeeded: (facts) => ({
    message: `Whoever reads the bucket "${facts.bucket}" pays for it, and no project is named.`,
    advice: `Enter the project ID to charge; ${who(facts)} needs the role Service Usage Consumer there.`,
  }),
  accountDisabled: ({ bucket }) => ({
    message: `The project that owns the bucket "${bucket}" is closed, mostly because its billing is.`,
    advice: 'Its owner has to link an active billing account in the Google Cloud console.',
  }),
  SERVICE_DISABLED: say(
    'The Cloud Storage API is switched off in the project.',
    'Enable it in the Google Cloud console under "APIs & Services", and wait a few minutes.',
  ),
  insufficientPermissions: say(
    "This server's own Google credentials are limited to scopes that do not suffice.",
    'Give the machine the access scope cloud-platform, or paste the JSON key file of a service account here.',
  ),
  ClockSkew: (_facts, { clockAheadMs }) => ({
    message: `The clock of this server and the clock of Google differ${byHowMuch(clockAheadMs)}.`,
    advice: 'Set the clock of this server right, best by NTP; tokens and links depend on it.',
  }),
  SignDenied: (facts) => ({
    message: `${sentence(who(facts))} may not sign links.`,
    advice:
      'Grant it the role Service Account Token Creator (roles/iam.serviceAccountTokenCreator) on the service account itself, paste a JSON key file here, or switch pre-signed URLs off.',
  }),
  SignApiDisabled: say(
    'Links cannot be signed: the IAM Service Account Credentials API is switched off in the project.',
    'Enable iamcredentials.googleapis.com in the Google Cloud console, paste a JSON key file here, or switch pre-signed URLs off.',
  ),
  NoSigner: say(
    "This server's own Google credentials belong to no service account, so they cannot sign links.",
    'Paste the JSON key file of a service account, or switch pre-signed URLs off so that media are loaded through this server.',
  ),
  NotGcs: ({ host }) => ({
    message: `What answers at ${host} is not Google Cloud Storage.`,
    advice: 'Leave the endpoint empty for Google, or enter the address of a server that speaks its JSON API.',
  }),
  DotSegment: say(
    'There can be no link to this object: browsers shorten links with "." or ".." between slashes.',
    'Switch pre-signed URLs off, so that it is loaded through this server.',
  ),
}

/** Other reason codes with the same meaning. */
const synonyms: Readonly<Record<string, string>> = {
  ACCOUNT_STATE_INVALID: 'invalid_grant',
  ACCESS_TOKEN_EXPIRED: 'authError',
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'insufficientPermissions',
  BILLING_DISABLED: 'accountDisabled',
  CONSUMER_SUSPENDED: 'accountDisabled',
  accessNotConfigured: 'SERVICE_DISABLED',
  invalid_client: 'invalid_grant',
  unauthorized_client: 'invalid_grant',
  userProjectAccountProblem: 'accountDisabled',
}

const sentence = (text: string): string => text.replace(/^this/, 'This')

function byHowMuch(ahead: number | null): string {
  if (ahead === null) return ''
  const minutes = Math.round(Math.abs(ahead) / 60_000)
  return ` by ${minutes} minutes: ours is ${ahead > 0 ? 'ahead' : 'behind'}`
}

/** Words for what went wrong, or null where the general ones say as much. */
export function explainGcs(error: unknown, facts: GcsFacts): ErrorText | null {
  if (error instanceof GcsFailure) return byCode[synonyms[error.code] ?? error.code]?.(facts, error) ?? null
  const host = error instanceof NotReached ? error.host : facts.host
  return networkText(error, { host, typed: 'the endpoint' })
}
