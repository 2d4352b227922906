import { describe, expect, it } from 'vitest'
import { reviewS3 } from './review.ts'

const meant = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries((reviewS3(values)?.fixes ?? []).map(({ field, text }) => [field ?? '', text]))

describe('what people paste', () => {
  it.each([
    [
      'http://cats.s3-website-eu-west-1.amazonaws.com',
      'website_endpoint',
      { bucket: 'cats', region_name: 'eu-west-1', s3_endpoint: '' },
    ],
    [
      'cats.s3-website.eu-central-1.amazonaws.com/',
      'website_endpoint',
      { bucket: 'cats', region_name: 'eu-central-1', s3_endpoint: '' },
    ],
    ['https://pub-0123.r2.dev', 'website_endpoint', {}],
    [
      'https://eu-central-1.console.aws.amazon.com/s3/buckets/cats?region=eu-central-1&prefix=in/&tab=objects',
      'console_address',
      { bucket: 'cats', prefix: 'in', region_name: 'eu-central-1', s3_endpoint: '' },
    ],
    [
      'https://us-east-2.console.aws.amazon.com/s3/home',
      'console_address',
      { region_name: 'us-east-2', s3_endpoint: '' },
    ],
    [
      'http://minio.lan:9001/browser/cats',
      'console_address',
      { bucket: 'cats', s3_endpoint: 'http://minio.lan:9000' },
    ],
    ['https://s3.example.com/typed', 'endpoint_with_bucket', { s3_endpoint: 'https://s3.example.com' }],
    ['https://typed.s3.example.com', 'endpoint_with_bucket', { s3_endpoint: 'https://s3.example.com' }],
    [
      'https://s3.example.com/base/typed/',
      'endpoint_with_bucket',
      { s3_endpoint: 'https://s3.example.com/base' },
    ],
  ])('%s as endpoint is %s', (s3_endpoint, cause, values) => {
    const typed = { bucket: 'typed', s3_endpoint }
    expect(reviewS3(typed)?.cause).toBe(cause)
    expect(meant(typed)).toEqual(values)
    // What is proposed has no more to be said about.
    expect(meant({ ...typed, ...values })).toEqual({})
  })

  it('is a URI in place of a bucket', () => {
    expect(meant({ bucket: 's3://cats/in/deep/' })).toEqual({ bucket: 'cats', prefix: 'in/deep' })
    expect(meant({ bucket: 'S3://cats' })).toEqual({ bucket: 'cats' })
  })

  it('is told at the public endpoint by leaving that empty', () => {
    const public_ = 'http://cats.s3-website-eu-west-1.amazonaws.com'
    expect(meant({ bucket: 'cats', s3_public_endpoint: public_ })).toEqual({ s3_public_endpoint: '' })
  })

  it.each([
    {},
    { bucket: 'cats' },
    { bucket: 'cats', s3_endpoint: 'https://s3.example.com' },
    { bucket: 'cats', s3_endpoint: 'http://localhost:9000/' },
    { bucket: 'cats', s3_endpoint: 'https://s3.eu-central-1.amazonaws.com' },
    { bucket: 'cats', s3_endpoint: 'https://catss.example.com/other' },
    { bucket: 'cats', s3_endpoint: 'not an address' },
    { bucket: 7, s3_endpoint: null },
  ])('has nothing wrong with it: %j', (values) => {
    expect(reviewS3(values)).toBeNull()
  })
})
