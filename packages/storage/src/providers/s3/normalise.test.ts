import { describe, expect, it } from 'vitest'
import { normaliseS3 } from './normalise.ts'

type Values = Record<string, unknown>

const table: readonly (readonly [why: string, typed: Values, meant: Values, told: RegExp])[] = [
  [
    'spaces around',
    { bucket: ' media\n', s3_endpoint: ' https://s3.example.com ' },
    { bucket: 'media', s3_endpoint: 'https://s3.example.com' },
    /^Spaces .* Bucket "media", S3 endpoint "https:\/\/s3\.example\.com"\.$/,
  ],
  ['no scheme', { s3_endpoint: 's3.example.com' }, { s3_endpoint: 'https://s3.example.com' }, /begins with/],
  [
    'no scheme but a port',
    { s3_endpoint: 'minio:9000' },
    { s3_endpoint: 'https://minio:9000' },
    /begins with https/,
  ],
  [
    'a slash at the end',
    { s3_endpoint: 'http://minio:9000//' },
    { s3_endpoint: 'http://minio:9000' },
    /does not end with a slash/,
  ],
  [
    'no scheme at the public endpoint',
    { s3_public_endpoint: 'media.example.com' },
    { s3_public_endpoint: 'https://media.example.com' },
    /Public endpoint for links "https:/,
  ],
  [
    'the bucket in the path',
    { bucket: 'media', s3_endpoint: 'https://acc.r2.cloudflarestorage.com/media' },
    { bucket: 'media', s3_endpoint: 'https://acc.r2.cloudflarestorage.com' },
    /holds the name of the bucket/,
  ],
  [
    'the bucket in the host',
    { bucket: 'media', s3_endpoint: 'https://media.nyc3.digitaloceanspaces.com/' },
    { bucket: 'media', s3_endpoint: 'https://nyc3.digitaloceanspaces.com' },
    /holds the name of the bucket/,
  ],
  [
    'bucket and folder in the path',
    { bucket: 'media', s3_endpoint: 's3.example.com/media/cats/b%20w/' },
    { bucket: 'media', prefix: 'cats/b w', s3_endpoint: 'https://s3.example.com' },
    /held the bucket and a folder.*Prefix "cats\/b w"/,
  ],
  [
    'a website endpoint',
    { bucket: 'cats', s3_endpoint: 'http://cats.s3-website-eu-west-1.amazonaws.com' },
    { bucket: 'cats', region_name: 'eu-west-1', s3_endpoint: '' },
    /website bucket.*S3 endpoint empty/,
  ],
  [
    'the address of the console',
    {
      s3_endpoint:
        'https://eu-central-1.console.aws.amazon.com/s3/buckets/cats?region=eu-central-1&prefix=in/&tab=objects',
    },
    { bucket: 'cats', prefix: 'in', region_name: 'eu-central-1', s3_endpoint: '' },
    /web console.*Bucket "cats"/,
  ],
  [
    'the address of the console as bucket',
    { bucket: 'https://s3.console.aws.amazon.com/s3/buckets/cats?region=eu-west-1' },
    { bucket: 'cats', region_name: 'eu-west-1', s3_endpoint: '' },
    /web console/,
  ],
  [
    'the address of a MinIO console',
    { bucket: 'cats', s3_endpoint: 'http://minio.lan:9001/browser/cats' },
    { bucket: 'cats', s3_endpoint: 'http://minio.lan:9000' },
    /web console/,
  ],
  ['a URI as bucket', { bucket: 's3://cats/in/deep/' }, { bucket: 'cats', prefix: 'in/deep' }, /whole URI/],
  [
    'a URI as bucket, with the same prefix',
    { bucket: 's3://cats/in/', prefix: 'in/' },
    { bucket: 'cats', prefix: 'in' },
    /whole URI/,
  ],
  [
    'a URI as endpoint',
    { s3_endpoint: 's3://cats/in' },
    { bucket: 'cats', prefix: 'in', s3_endpoint: '' },
    /URI was in the endpoint/,
  ],
  ['an ARN as bucket', { bucket: 'arn:aws:s3:::cats/in/*' }, { bucket: 'cats', prefix: 'in' }, /ARN/],
]

describe('what is pasted becomes what is meant, and is told', () => {
  it.each(table)('%s', (_why, typed, meant, told) => {
    const { values, changes } = normaliseS3(typed)
    expect(values).toEqual(meant)
    expect(changes.join(' ')).toMatch(told)
  })

  it.each(table)('%s: and nothing is left to do', (_why, typed) => {
    const once = normaliseS3(typed).values
    expect(normaliseS3(once)).toEqual({ values: once, changes: [] })
  })
})

describe('what is left alone, untold', () => {
  it.each<Values>([
    {},
    { bucket: 'media', prefix: ' a ', s3_endpoint: 'https://s3.example.com', region_name: 'eu-west-1' },
    { bucket: 'media', prefix: 'in/', s3_endpoint: '' },
    { bucket: 'media', s3_endpoint: null, aws_secret_access_key: ' padded ' },
    { bucket: 7, s3_endpoint: true },
    { bucket: 'media', s3_endpoint: 'https://x.example/storage/v1/s3' },
    { bucket: 'media', s3_endpoint: 'https://mediathek.example.com' },
    { s3_endpoint: 'not an address' },
    { s3_endpoint: 'ftp://host/' },
    // Contradictions
    { bucket: 's3://cats/in', prefix: 'out' },
    { bucket: 'dogs', s3_endpoint: 's3://cats/in' },
    { bucket: 'dogs', s3_endpoint: 'http://cats.s3-website-eu-west-1.amazonaws.com' },
    { region_name: 'us-east-1', s3_endpoint: 'http://cats.s3-website-eu-west-1.amazonaws.com' },
    { bucket: 'media', prefix: 'dogs', s3_endpoint: 'https://s3.example.com/media/cats' },
    // Secrets
    { s3_endpoint: 'https://name:word@s3.example.com/' },
    { bucket: 'media', s3_endpoint: 'https://name:word@s3.example.com/media' },
    { bucket: 'media', s3_endpoint: 'https://media.s3.example.com/a.jpg?X-Amz-Signature=abc' },
    { bucket: 'media', s3_endpoint: 'https://s3.example.com/media/a.jpg?X-Amz-Signature=abc' },
  ])('%j', (values) => {
    expect(normaliseS3(values)).toEqual({ values, changes: [] })
  })

  it('are all values that are not its own', () => {
    const other = { project: 3, title: ' t ', aws_access_key_id: ' AKIA ', prefix: ' p ' }
    expect(normaliseS3({ ...other, bucket: ' media ' }).values).toEqual({ ...other, bucket: 'media' })
  })
})
