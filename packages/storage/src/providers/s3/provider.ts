import { splitUri } from '../../kit/keys.ts'
import { deliveryOf } from '../../kit/source-options.ts'
import type { OptionIssue, StorageProvider } from '../../kit/provider.ts'
import { s3Doctor } from './doctor.ts'
import { s3Driver } from './driver.ts'
import { parseEndpoint } from './endpoint.ts'
import { normaliseS3 } from './normalise.ts'
import { S3Source, S3Target, type S3Options } from './options.ts'
import { s3Presets } from './presets.ts'

/** AWS S3 and stores that speak its API. */
export const s3: StorageProvider<S3Options> = {
  name: 's3',
  title: 'AWS S3',
  scheme: 's3',
  listed: true,
  options: { source: S3Source, target: S3Target },
  capabilities: {
    write: true,
    remove: true,
    presign: true,
    startAfter: true,
    ordered: true,
    folders: true,
    credentials: true,
  },
  presets: s3Presets,
  normalise: normaliseS3,
  verify(options) {
    const issues: OptionIssue[] = []
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]+[A-Za-z0-9]$/.test(options.bucket))
      issues.push({ field: 'bucket', message: 'Enter the name alone: no s3://, no folders, no spaces.' })
    const together = 'Access Key ID and Secret Access Key must be provided together.'
    if (options.aws_access_key_id && !options.aws_secret_access_key)
      issues.push({ field: 'aws_secret_access_key', message: together })
    if (!options.aws_access_key_id && options.aws_secret_access_key)
      issues.push({ field: 'aws_access_key_id', message: together })
    issues.push(...roleIssues(options))
    for (const field of ['s3_endpoint', 's3_public_endpoint'] as const) {
      const message = endpointProblem(options[field] ?? '', options)
      if (message !== null) issues.push({ field, message })
    }
    return issues
  },
  scope: (options) => ({ prefix: options.prefix ?? '', recursive: options.recursive_scan ?? false }),
  delivery: deliveryOf,
  uriOf: (options, key) => `s3://${options.bucket}/${key}`,
  keyOf(options, uri) {
    const parts = splitUri('s3', uri)
    return parts?.container === options.bucket ? parts.key : null
  },
  open: (options, deps) => s3Driver(options, deps),
  doctor: s3Doctor,
}

function roleIssues({ role_arn, external_id, role_session_name }: S3Options): OptionIssue[] {
  const issues: OptionIssue[] = []
  if (role_arn && !/^arn:[\w-]+:iam::[^:\s]*:role\/\S+$/.test(role_arn))
    issues.push({
      field: 'role_arn',
      message: 'Enter the whole name, like arn:aws:iam::123456789012:role/labeling.',
    })
  if (!role_arn && (external_id || role_session_name))
    issues.push({
      field: external_id ? 'external_id' : 'role_session_name',
      message: 'This means something only together with a role to assume.',
    })
  if (external_id && !/^[\w+=,.@:/-]{2,1224}$/.test(external_id))
    issues.push({ field: 'external_id', message: 'Use 2 or more of letters, digits and + = , . @ : / -' })
  if (role_session_name && !/^[\w+=,.@-]{2,64}$/.test(role_session_name))
    issues.push({
      field: 'role_session_name',
      message: 'Use 2 to 64 of letters, digits and + = , . @ -',
    })
  return issues
}

function endpointProblem(
  pasted: string,
  { bucket, addressing_style }: Pick<S3Options, 'bucket' | 'addressing_style'>,
): string | null {
  if (pasted === '') return null
  const endpoint = parseEndpoint(pasted, bucket)
  if (!endpoint) return 'Enter an address such as https://s3.example.com, without user name, ? or #.'
  if (/(?:^|\.)s3-website[.-]/.test(endpoint.host))
    return 'This is the address of a website bucket. Leave the endpoint empty for AWS.'
  if (addressing_style === 'virtual' && !URL.canParse(`${endpoint.protocol}//${bucket}.${endpoint.host}`))
    return 'The bucket cannot be named before this host, which is a number. Choose the addressing style "path".'
  return null
}
