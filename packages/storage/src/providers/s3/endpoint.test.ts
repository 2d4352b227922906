import { describe, expect, it } from 'vitest'
import { createLocator, parseEndpoint } from './endpoint.ts'
import { S3Source } from './options.ts'

function where(
  values: Record<string, unknown>,
  region?: string,
  aws?: { region?: string; endpoint?: string },
) {
  const locator = createLocator(S3Source.parse({ bucket: 'media', ...values }), aws ? { aws } : {})
  const place = locator.place(region ?? locator.region ?? 'us-east-1')
  return place.origin + place.path('a b/ü#1.jpg')
}

const KEY = 'a%20b/%C3%BC%231.jpg'

describe('a bucket is found', () => {
  it.each([
    [{}, `https://media.s3.us-east-1.amazonaws.com/${KEY}`],
    [{ region_name: 'eu-central-1' }, `https://media.s3.eu-central-1.amazonaws.com/${KEY}`],
    [{ region_name: 'cn-north-1' }, `https://media.s3.cn-north-1.amazonaws.com.cn/${KEY}`],
    [{ bucket: 'with.dots' }, `https://s3.us-east-1.amazonaws.com/with.dots/${KEY}`],
    [{ addressing_style: 'path' }, `https://s3.us-east-1.amazonaws.com/media/${KEY}`],
    [{ s3_endpoint: 'http://127.0.0.1:9000' }, `http://127.0.0.1:9000/media/${KEY}`],
    [{ s3_endpoint: 'https://s3.example.com/' }, `https://s3.example.com/media/${KEY}`],
    [{ s3_endpoint: 's3.example.com' }, `https://s3.example.com/media/${KEY}`],
    [{ s3_endpoint: 'https://x.example/storage/v1/s3' }, `https://x.example/storage/v1/s3/media/${KEY}`],
    [
      { s3_endpoint: 'https://acc.r2.cloudflarestorage.com/media' },
      `https://acc.r2.cloudflarestorage.com/media/${KEY}`,
    ],
    [
      { s3_endpoint: 'https://s3.example.com', addressing_style: 'virtual' },
      `https://media.s3.example.com/${KEY}`,
    ],
    [
      { s3_endpoint: 'https://s3.eu-west-1.amazonaws.com' },
      `https://media.s3.eu-west-1.amazonaws.com/${KEY}`,
    ],
    [
      { s3_endpoint: 'https://media.s3.eu-west-1.amazonaws.com' },
      `https://media.s3.eu-west-1.amazonaws.com/${KEY}`,
    ],
  ])('for %j', (values, expected) => {
    expect(where(values)).toBe(expected)
  })

  it('with the region and endpoint of the server where the storage has none', () => {
    expect(where({}, undefined, { region: 'eu-north-1' })).toBe(
      `https://media.s3.eu-north-1.amazonaws.com/${KEY}`,
    )
    expect(where({}, undefined, { endpoint: 'http://minio:9000' })).toBe(`http://minio:9000/media/${KEY}`)
    expect(where({ s3_endpoint: 'http://own:1' }, undefined, { endpoint: 'http://minio:9000' })).toBe(
      `http://own:1/media/${KEY}`,
    )
  })

  it('in the region an answer named, on AWS only', () => {
    expect(where({ s3_endpoint: 'https://s3.eu-west-1.amazonaws.com' }, 'sa-east-1')).toBe(
      `https://media.s3.sa-east-1.amazonaws.com/${KEY}`,
    )
    expect(where({ s3_endpoint: 'http://own:1' }, 'sa-east-1')).toBe(`http://own:1/media/${KEY}`)
  })

  it('under another address by browsers, when one is given', () => {
    const values = {
      bucket: 'media',
      s3_endpoint: 'http://minio:9000',
      s3_public_endpoint: 'https://media.example.com',
    }
    const locator = createLocator(S3Source.parse(values), {})
    expect(locator.publicPlace('us-east-1').origin).toBe('https://media.example.com')
    expect(locator.place('us-east-1').origin).toBe('http://minio:9000')
  })
})

describe('parseEndpoint', () => {
  it.each([
    'ftp://x',
    'https://',
    'http://user@host',
    'https://host/?a=1',
    'https://host/#x',
    'javascript:alert(1)',
  ])('refuses %s', (pasted) => {
    expect(parseEndpoint(pasted, 'media')).toBeNull()
  })

  it('reads the region from AWS names only', () => {
    expect(parseEndpoint('https://s3.eu-central-1.amazonaws.com', 'b')?.region).toBe('eu-central-1')
    expect(parseEndpoint('https://s3.dualstack.us-west-2.amazonaws.com', 'b')?.region).toBe('us-west-2')
    expect(parseEndpoint('https://s3.amazonaws.com', 'b')?.region).toBeNull()
    expect(parseEndpoint('https://s3.eu-central-1.wasabisys.com', 'b')?.region).toBeNull()
    expect(parseEndpoint('https://evil-amazonaws.com', 'b')?.aws).toBe(false)
  })
})
