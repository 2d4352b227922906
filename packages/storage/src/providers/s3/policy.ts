import type { Patient } from '../../doctor/hook.ts'
import type { Fix } from '../../doctor/probe.ts'
import type { S3Options } from './options.ts'

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: string
  readonly Condition?: { readonly StringLike: { readonly 's3:prefix': string } }
}

/** `*`, `?` and `$` mean something in policies; so written, they stand for themselves. */
const literal = (text: string): string => text.replaceAll(/[*?$]/g, '${$&}')

function partition(region: string | null): string {
  if (region?.startsWith('cn-')) return 'aws-cn'
  return region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** The least rights this storage needs, for its bucket and prefix only. Pure. */
export function policyOf({ role, options, prefix, removes }: Patient<S3Options>): {
  Version: string
  Statement: Statement[]
} {
  const arn = `arn:${partition(options.region_name)}:s3:::${options.bucket}`
  const under = `${literal(prefix)}*`
  const objects = `${arn}/${under}`
  const statements: Statement[] = []
  if (role === 'source') {
    const inPrefix = prefix === '' ? {} : { Condition: { StringLike: { 's3:prefix': under } } }
    statements.push(
      { Sid: 'SluiceList', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: arn, ...inPrefix },
      { Sid: 'SluiceRead', Effect: 'Allow', Action: ['s3:GetObject'], Resource: objects },
    )
  } else {
    const actions = removes ? ['s3:PutObject', 's3:DeleteObject'] : ['s3:PutObject']
    statements.push({ Sid: 'SluiceWrite', Effect: 'Allow', Action: actions, Resource: objects })
  }
  const key = options.aws_sse_kms_key_id
  if (key) {
    const actions = role === 'source' ? ['kms:Decrypt'] : ['kms:GenerateDataKey', 'kms:Decrypt']
    const resource = key.startsWith('arn:') ? key : '*'
    statements.push({ Sid: 'SluiceKey', Effect: 'Allow', Action: actions, Resource: resource })
  }
  return { Version: '2012-10-17', Statement: statements }
}

export function policyFix(patient: Patient<S3Options>): Fix {
  if (patient.options.anonymous) {
    const policy = policyOf({ ...patient, options: { ...patient.options, aws_sse_kms_key_id: null } })
    const Statement = policy.Statement.map((statement) => ({ ...statement, Principal: '*' }))
    return {
      kind: 'policy',
      label: 'Bucket policy, which lets everybody read',
      text: JSON.stringify({ ...policy, Statement }, null, 2),
      field: null,
    }
  }
  return {
    kind: 'policy',
    label: 'IAM policy of the user or role whose credentials these are',
    text: JSON.stringify(policyOf(patient), null, 2),
    field: null,
  }
}

/** Both sides have to agree: who assumes the role, and the role itself. */
export function roleFixes({ role_arn, external_id }: S3Options): Fix[] {
  if (!role_arn) return []
  const allow = { Effect: 'Allow', Action: 'sts:AssumeRole' }
  const policy = (statement: object): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
  const condition = external_id ? { Condition: { StringEquals: { 'sts:ExternalId': external_id } } } : {}
  const who = { Principal: { AWS: 'ARN of the user or role whose credentials these are' } }
  return [
    {
      kind: 'policy',
      label: 'Trust policy of the role',
      text: policy({ ...allow, ...who, ...condition }),
      field: null,
    },
    {
      kind: 'policy',
      label: 'IAM policy of the user or role whose credentials these are',
      text: policy({ ...allow, Resource: role_arn }),
      field: null,
    },
  ]
}
