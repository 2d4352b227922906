import { expect, it } from 'vitest'
import { parseOptions } from './kit/parse-options.ts'
import { findProvider, listProviders } from './registry.ts'

it('offers these providers, in this order, and keeps the memory provider to tests', () => {
  expect(listProviders().map(({ name, title }) => [name, title])).toEqual([
    ['s3', 'AWS S3'],
    ['gcs', 'Google Cloud Storage'],
    ['azure', 'Microsoft Azure'],
    ['redis', 'Redis'],
    ['localfiles', 'Local files'],
  ])
  expect(findProvider('memory')?.listed).toBe(false)
  expect(findProvider('toString')).toBeNull()
})

it('knows the wire names of the options', () => {
  const names = (name: string, role: 'source' | 'target') =>
    Object.keys(findProvider(name)?.options[role].shape ?? {})
  expect(names('s3', 'source')).toEqual(
    expect.arrayContaining([
      'bucket',
      'prefix',
      'region_name',
      's3_endpoint',
      'aws_access_key_id',
      'aws_secret_access_key',
      'aws_session_token',
      'aws_sse_kms_key_id',
      'presign',
      'presign_ttl',
      'inline_media',
      'recursive_scan',
    ]),
  )
  expect(names('s3', 'target')).not.toContain('presign')
  const redis = ['path', 'host', 'port', 'db', 'username', 'password', 'tls', 'tls_ca']
  expect(names('redis', 'source')).toEqual([...redis, 'inline_media'])
  expect(names('redis', 'target')).toEqual(redis)
  expect(names('localfiles', 'source')).toEqual(['path', 'recursive_scan'])
  expect(names('localfiles', 'target')).toEqual(['path'])
})

it('fills in the defaults of the API and drops unknown names', () => {
  const s3 = findProvider('s3')
  const parsed = s3 && parseOptions(s3, 'source', { bucket: 'my-bucket', title: 'not mine' })
  expect(parsed).toEqual({
    ok: true,
    options: {
      bucket: 'my-bucket',
      prefix: null,
      region_name: null,
      s3_endpoint: null,
      addressing_style: 'auto',
      aws_access_key_id: null,
      aws_secret_access_key: null,
      aws_session_token: null,
      anonymous: false,
      role_arn: null,
      external_id: null,
      role_session_name: null,
      aws_sse_kms_key_id: null,
      recursive_scan: false,
      presign: true,
      presign_ttl: 1,
      inline_media: false,
      s3_public_endpoint: null,
    },
  })
})

it.each(listProviders().map((provider) => [provider.name, provider] as const))(
  '%s delivers by links where it can, puts media into tasks only when told to, and never both',
  (_name, provider) => {
    const delivery = (values: Record<string, unknown>) => provider.delivery(values)
    const { presign } = provider.capabilities
    const canInline = 'inline_media' in provider.options.source.shape
    expect(canInline).toBe(provider.scheme !== null)
    expect(delivery({})).toMatchObject({ presign, inline: false })
    expect(delivery({ inline_media: true })).toMatchObject({ presign, inline: canInline && !presign })
    expect(delivery({ presign: false, inline_media: true })).toMatchObject({
      presign: false,
      inline: canInline,
    })
  },
)

it.each([
  [{}, 'bucket'],
  [{ bucket: 's3://b/c' }, 'bucket'],
  [{ bucket: 'has space' }, 'bucket'],
  [{ bucket: 'bbb', aws_access_key_id: 'AK' }, 'aws_secret_access_key'],
  [{ bucket: 'bbb', aws_secret_access_key: 'x' }, 'aws_access_key_id'],
  [{ bucket: 'bbb', s3_endpoint: 'ftp://host' }, 's3_endpoint'],
  [{ bucket: 'bbb', s3_endpoint: 'https://user:pass@host' }, 's3_endpoint'],
  [{ bucket: 'bbb', s3_endpoint: 'http://bbb.s3-website-us-east-1.amazonaws.com' }, 's3_endpoint'],
  [{ bucket: 'bbb', presign_ttl: 1.5 }, 'presign_ttl'],
  [{ bucket: 'bbb', presign: 'yes' }, 'presign'],
])('refuses s3 options %j at %s', (values, field) => {
  const s3 = findProvider('s3')
  const parsed = s3 && parseOptions(s3, 'source', values)
  expect(parsed?.ok).toBe(false)
  expect(parsed && !parsed.ok && parsed.issues.map((issue) => issue.field)).toContain(field)
})
