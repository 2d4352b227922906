import { describe, expect, it } from 'vitest'
import type { Patient } from '../../doctor/hook.ts'
import { corsFixes, parseCors } from './cors.ts'
import { S3Source, type S3Options } from './options.ts'
import { policyOf } from './policy.ts'

function patient(more: Partial<Patient> = {}, values: object = {}): Patient<S3Options> {
  const options: S3Options = S3Source.parse({ bucket: 'cats', ...values })
  return { role: 'source', deps: {}, prefix: '', removes: false, origin: null, ...more, options }
}

describe('the policy', () => {
  it('of a source lists under its prefix and reads there, and no more', () => {
    expect(policyOf(patient({ prefix: 'in/deep/' })).Statement).toEqual([
      {
        Sid: 'SluiceList',
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: 'arn:aws:s3:::cats',
        Condition: { StringLike: { 's3:prefix': 'in/deep/*' } },
      },
      {
        Sid: 'SluiceRead',
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: 'arn:aws:s3:::cats/in/deep/*',
      },
    ])
  })

  it('of a target writes, and removes only where it is to', () => {
    const actions = (removes: boolean) =>
      policyOf(patient({ role: 'target', prefix: 'out/', removes })).Statement.map(({ Action }) => Action)
    expect(actions(false)).toEqual([['s3:PutObject']])
    expect(actions(true)).toEqual([['s3:PutObject', 's3:DeleteObject']])
  })

  it('takes wildcards of a prefix for what they are, and knows the other partitions and keys', () => {
    const key = 'arn:aws-cn:kms:cn-north-1:1:key/k'
    const { Statement } = policyOf(
      patient({ prefix: 'a*b?$/' }, { region_name: 'cn-north-1', aws_sse_kms_key_id: key }),
    )
    expect(Statement.map(({ Resource }) => Resource)).toEqual([
      'arn:aws-cn:s3:::cats',
      'arn:aws-cn:s3:::cats/a${*}b${?}${$}/*',
      key,
    ])
  })
})

describe('the CORS rules', () => {
  const xml =
    '<CORSConfiguration><CORSRule><ID>one</ID><AllowedMethod>PUT</AllowedMethod>' +
    '<AllowedOrigin>https://a.example?x&amp;y</AllowedOrigin><AllowedOrigin>https://b.example</AllowedOrigin>' +
    '<MaxAgeSeconds>9</MaxAgeSeconds></CORSRule><CORSRule><AllowedMethod>GET</AllowedMethod>' +
    '<AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>'

  it('of a bucket are read', () => {
    expect(parseCors(xml)).toEqual([
      {
        ID: 'one',
        AllowedOrigins: ['https://a.example?x&y', 'https://b.example'],
        AllowedMethods: ['PUT'],
        MaxAgeSeconds: 9,
      },
      { AllowedOrigins: ['*'], AllowedMethods: ['GET'] },
    ])
  })

  it('keep what is there, and take no method from our origin', () => {
    const [first, ...rest] = JSON.parse(
      corsFixes('cats', '', parseCors(xml), 'https://b.example')[0]?.text ?? '',
    ) as { AllowedOrigins: string[]; AllowedMethods: string[] }[]
    expect(first).toMatchObject({
      AllowedOrigins: ['https://b.example'],
      AllowedMethods: ['GET', 'HEAD', 'PUT'],
    })
    expect(rest).toEqual(parseCors(xml))
  })
})
