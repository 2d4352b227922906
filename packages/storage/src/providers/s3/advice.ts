import type { ErrorText } from '../../kit/errors.ts'
import { networkText } from '../../kit/network.ts'
import { S3Failure } from './failure.ts'

/** Names the user gave, to speak of. No secrets. */
export interface S3Facts {
  readonly bucket: string
  readonly host: string
  readonly region: string
  /** True: the server's own credentials are used, not keys of the storage. */
  readonly ambient: boolean
  /** Role that is assumed, if any. */
  readonly role: string | null
  /** True: nothing is signed. */
  readonly anonymous: boolean
  readonly aws: boolean
}

type Words = (facts: S3Facts, failure: S3Failure) => ErrorText

const say =
  (message: string, advice: string): Words =>
  () => ({ message, advice })

const keys = ({ ambient }: S3Facts): string => (ambient ? "this server's own credentials" : 'the access key')
const whose = (facts: S3Facts): string => (facts.role ? `the role ${facts.role}` : keys(facts))

const byCode: Readonly<Record<string, Words>> = {
  NoCredentials: say(
    'No access key is set, and this server has no credentials of its own.',
    'Enter an access key ID and a secret access key.',
  ),
  BadServerCredentials: say(
    'No access key is set, and the AWS profile or role this server should use gives no credentials.',
    'Enter an access key ID and a secret access key, or have the operator of this server check the role or profile it runs with; an SSO login may have ended.',
  ),
  ServerCredentialsAway: say(
    'The service that gives this server its AWS credentials does not answer.',
    'Have the operator of this server check the role or identity it runs with.',
  ),
  InvalidAccessKeyId: (facts) => ({
    message: `The storage does not know ${keys(facts)}.`,
    advice: facts.aws
      ? 'Check the access key ID; it may have been deactivated. A key that begins with ASIA also needs its session token.'
      : 'Check the access key ID, and that the endpoint is the right one for it.',
  }),
  SignatureDoesNotMatch: (facts) => ({
    message: 'The secret access key does not belong to the access key ID.',
    advice: facts.ambient
      ? "Check the credentials in this server's environment."
      : 'Enter the secret access key again; a missing or extra character at its end is the usual cause.',
  }),
  AccessDenied: (facts) =>
    facts.anonymous
      ? notPublic(facts, 'listed')
      : {
          message: `Access to the bucket "${facts.bucket}" is denied for ${whose(facts)}.`,
          advice:
            'Allow s3:ListBucket on the bucket and s3:GetObject on its objects; a target also needs s3:PutObject, and s3:DeleteObject to remove. A bucket of somebody else can also look like this.',
        },
  ReadDenied: (facts) =>
    facts.anonymous
      ? notPublic(facts, 'read')
      : {
          message: `The objects of the bucket "${facts.bucket}" can be listed but not read.`,
          advice:
            'Allow s3:GetObject on the objects, and kms:Decrypt where they are encrypted with a key of your own.',
        },
  WriteDenied: (facts) => ({
    message: `Nothing can be written to the bucket "${facts.bucket}" with ${whose(facts)}.`,
    advice: 'Allow s3:PutObject under the prefix, and kms:GenerateDataKey where a KMS key is set.',
  }),
  NoSuchBucket: (facts) => ({
    message: `The bucket "${facts.bucket}" does not exist.`,
    advice: facts.aws
      ? 'Check the name. For a store other than AWS, enter its S3 endpoint.'
      : `Check the name, and that it is a bucket of ${facts.host}.`,
  }),
  InvalidBucketName: (facts) => ({
    message: `"${facts.bucket}" cannot be the name of a bucket.`,
    advice: 'Enter the name alone, without s3:// and without folders.',
  }),
  PermanentRedirect: (facts) => ({
    message: `The bucket "${facts.bucket}" is not in the region "${facts.region}".`,
    advice: 'Enter the region of the bucket; the console of the store shows it.',
  }),
  AuthorizationHeaderMalformed: (facts, { region }) => ({
    message: `The storage does not accept the region "${facts.region}".`,
    advice: region ? `Enter "${region}" as the region.` : 'Enter the region of the bucket.',
  }),
  ExpiredToken: ({ ambient }) =>
    ambient
      ? {
          message: 'The temporary credentials this server runs with have expired.',
          advice:
            'Have the operator of this server renew them, or let it find a role by itself (SLUICE_AWS_AMBIENT=chain).',
        }
      : {
          message: 'The temporary credentials have expired.',
          advice:
            'Enter new ones, all three parts: access key ID, secret access key and session token. A role to assume does not end like this.',
        },
  RoleDenied: (facts) => ({
    message: `The role ${facts.role} may not be assumed with ${keys(facts)}.`,
    advice:
      'Check the name of the role and the external ID. The trust policy of the role must name whoever asks, and he must be allowed sts:AssumeRole.',
  }),
  BadRole: say(
    'The token service does not accept the role, the external ID or the session name.',
    'Check all three; the console of the cloud shows the whole name (ARN) of the role.',
  ),
  RoleRegionDisabled: (facts) => ({
    message: `The token service is switched off in the region "${facts.region}".`,
    advice: 'Have it switched on in the account settings of IAM, or leave the region empty.',
  }),
  NoTokenService: (facts) => ({
    message: `${facts.host} gives no credentials for roles.`,
    advice: 'Leave the role empty; AWS, Ceph and MinIO have roles, most other stores do not.',
  }),
  TokenServiceAway: say(
    "AWS's token service, which gives credentials for the role, cannot be reached.",
    'Check the region, and that this server may connect to sts.<region>.amazonaws.com.',
  ),
  InvalidToken: say(
    'The session token is not valid.',
    'Session tokens belong to temporary keys only: with permanent keys, leave it empty.',
  ),
  RequestTimeTooSkewed: (_facts, { clockAheadMs }) => ({
    message: `The clock of this server and the clock of the storage differ${byHowMuch(clockAheadMs)}.`,
    advice: 'Set the clock of this server right, best by NTP; signatures are valid for 15 minutes only.',
  }),
  NotS3: (facts) => ({
    message: `What answers at ${facts.host} is not an S3 API.`,
    advice: "Enter the address of the store's S3 API, not that of its console or of a website bucket.",
  }),
  InvalidObjectState: say(
    'The object is archived and cannot be read.',
    'Restore it from the archive storage class first.',
  ),
  DotSegment: say(
    'There can be no link to this object: browsers shorten links with "." or ".." between slashes.',
    'Switch pre-signed URLs off, so that it is loaded through this server.',
  ),
  NotImplemented: say('The store does not support this request.', 'Check which part of S3 it offers.'),
}

function notPublic({ bucket }: S3Facts, done: string): ErrorText {
  return {
    message: `The bucket "${bucket}" cannot be ${done} by everybody.`,
    advice:
      'Its policy must allow s3:ListBucket and s3:GetObject for everybody ("Principal": "*"), and public access must not be blocked. Or enter keys, and switch off that the bucket is public.',
  }
}

function byHowMuch(ahead: number | null): string {
  if (ahead === null) return ''
  const minutes = Math.round(Math.abs(ahead) / 60_000)
  return ` by ${minutes} minutes: ours is ${ahead > 0 ? 'ahead' : 'behind'}`
}

/** Words for what went wrong, or null where the general ones say as much. */
export function explainS3(error: unknown, facts: S3Facts): ErrorText | null {
  if (error instanceof S3Failure) return byCode[error.code]?.(facts, error) ?? null
  return networkText(error, { host: facts.host, typed: 'the endpoint, the bucket name and the region' })
}
