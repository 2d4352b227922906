/** Where a bucket is: which host, which path, which region. Pure. */
import { quote, quotePath } from '../../kit/keys.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import type { S3Options } from './options.ts'

const AWS_HOST = /(?:^|\.)amazonaws\.com(?:\.cn)?$/
const AWS_REGION = /(?:^|\.)s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?:\.cn)?$/

export const DEFAULT_REGION = 'us-east-1'

export interface Endpoint {
  readonly protocol: string
  /** With port, without bucket. */
  readonly host: string
  /** Empty or beginning with a slash, encoded. */
  readonly basePath: string
  /** Region its name tells, if any. */
  readonly region: string | null
  readonly aws: boolean
}

/** Reads an endpoint as people paste it. Null when it is no http(s) address. */
export function parseEndpoint(pasted: string, bucket: string): Endpoint | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(pasted) ? pasted : `https://${pasted}`
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) return null
  const aws = AWS_HOST.test(url.hostname)
  // The address of the bucket itself, copied from a console: the bucket is added again later.
  const host = aws && url.host.startsWith(`${bucket}.`) ? url.host.slice(bucket.length + 1) : url.host
  const path = url.pathname.replace(/\/+$/, '')
  const basePath = path.endsWith(`/${bucket}`) ? path.slice(0, -bucket.length - 1) : path
  return { protocol: url.protocol, host, basePath, region: AWS_REGION.exec(url.hostname)?.[1] ?? null, aws }
}

function awsEndpoint(region: string): Endpoint {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return { protocol: 'https:', host: `s3.${region}.${domain}`, basePath: '', region, aws: true }
}

export interface BucketPlace {
  readonly origin: string
  readonly host: string
  readonly region: string
  /** Encoded path of an object, or of the bucket. */
  path(key: string | null): string
}

export interface Locator {
  /** Null when neither the options nor the endpoint tell it. */
  readonly region: string | null
  readonly aws: boolean
  /** Address of a store other than AWS, without the bucket; null for AWS. */
  readonly service: string | null
  /** Where to find the bucket, given the region it is in. */
  place(region: string): BucketPlace
  /** Where browsers find it. */
  publicPlace(region: string): BucketPlace
}

/** Throws nothing: options that passed `verify` always give a place. */
export function createLocator(options: S3Options, deps: StorageDeps): Locator {
  const { bucket } = options
  const pasted = options.s3_endpoint || deps.aws?.endpoint
  const given = pasted ? parseEndpoint(pasted, bucket) : null
  const region = options.region_name || given?.region || deps.aws?.region || null
  const visible = options.s3_public_endpoint ? parseEndpoint(options.s3_public_endpoint, bucket) : null

  function at(endpoint: Endpoint, inRegion: string): BucketPlace {
    const style = options.addressing_style
    const path = style === 'path' || (style === 'auto' && (!endpoint.aws || bucket.includes('.')))
    const host = path ? endpoint.host : `${bucket}.${endpoint.host}`
    const base = path ? `${endpoint.basePath}/${quote(bucket)}` : endpoint.basePath
    return {
      origin: `${endpoint.protocol}//${host}`,
      host,
      region: inRegion,
      // With the slash after the bucket, as AWS's own client has it.
      path: (key) => `${base}/${key === null ? '' : quotePath(key)}`,
    }
  }

  function endpointIn(inRegion: string): Endpoint {
    if (!given) return awsEndpoint(inRegion)
    return given.aws && given.region !== null && given.region !== inRegion ? awsEndpoint(inRegion) : given
  }

  return {
    region,
    aws: given?.aws ?? true,
    service: given && !given.aws ? `${given.protocol}//${given.host}${given.basePath}` : null,
    place: (inRegion) => at(endpointIn(inRegion), inRegion),
    publicPlace: (inRegion) => at(visible ?? endpointIn(inRegion), inRegion),
  }
}
