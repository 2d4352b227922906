/** What people paste into the fields of S3, recognised, with the value they meant. Pure. */
import { setting, type Finding, type Fix } from '../../doctor/probe.ts'
import type { OptionValues } from '../../kit/provider.ts'

export type Meant = Readonly<Partial<Record<'bucket' | 'prefix' | 'region_name' | 's3_endpoint', string>>>

const labels: Readonly<Record<keyof Meant, string>> = {
  bucket: 'Bucket',
  prefix: 'Prefix',
  region_name: 'Region',
  s3_endpoint: 'S3 endpoint',
}
/** The guess at the port is MinIO's default. */
const MINIO_API_PORT = '9000'

export function reviewS3(values: OptionValues): Finding | null {
  const text = (name: string): string => {
    const value = values[name]
    return typeof value === 'string' ? value.trim() : ''
  }
  const bucket = text('bucket')
  for (const field of ['bucket', 's3_endpoint', 's3_public_endpoint']) {
    const pasted = text(field)
    const found = consoleAddress(pasted) ?? website(pasted) ?? (field === 'bucket' ? uri(pasted) : null)
    if (found) return finding('failed', found.cause, found.message, found.meant, field)
  }
  return withBucket(text('s3_endpoint'), bucket)
}

interface Recognised {
  readonly cause: string
  readonly message: string
  readonly meant: Meant
}

function finding(
  status: 'failed' | 'warning',
  cause: string,
  message: string,
  meant: Meant,
  field: string,
): Finding {
  const clear = field === 's3_public_endpoint'
  const entries = clear ? [] : (Object.entries(meant) as [keyof Meant, string][])
  const fixes: Fix[] = entries.map(([name, value]) =>
    setting(name, value, value === '' ? `${labels[name]}: leave it empty` : labels[name]),
  )
  if (clear) fixes.push(setting(field, '', 'Public endpoint for links: leave it empty'))
  return { status, message, cause, advice: 'Enter what is shown here instead.', fixes }
}

function parse(pasted: string): URL | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(pasted) ? pasted : `https://${pasted}`
  return pasted.includes('.') && URL.canParse(text) ? new URL(text) : null
}

function consoleAddress(pasted: string): Recognised | null {
  const url = parse(pasted)
  if (!url) return null
  const bucketIn = (pattern: RegExp): string => decode(pattern.exec(url.pathname)?.[1] ?? '')
  const cause = 'console_address'
  const message = 'This is the address of a web console, not of the S3 API.'
  if (/(?:^|\.)console\.(?:aws\.amazon\.com|amazonaws\.cn)$/.test(url.hostname)) {
    const bucket = bucketIn(/\/s3\/(?:buckets|object)\/([^/]+)/)
    const prefix = (url.searchParams.get('prefix') ?? '').replace(/\/+$/, '')
    const host = /^([a-z]{2}(?:-[a-z]+)+-\d)\.console\./.exec(url.hostname)?.[1]
    const region = url.searchParams.get('region') ?? host ?? ''
    return {
      cause,
      message,
      meant: {
        ...(bucket === '' ? {} : { bucket }),
        ...(prefix === '' ? {} : { prefix }),
        ...(region === '' ? {} : { region_name: region }),
        s3_endpoint: '',
      },
    }
  }
  const bucket = bucketIn(/^\/(?:browser|buckets)\/([^/]+)/)
  if (bucket === '') return null
  const port = url.port === '' ? '' : `:${url.port === '9001' ? MINIO_API_PORT : url.port}`
  return { cause, message, meant: { bucket, s3_endpoint: `${url.protocol}//${url.hostname}${port}` } }
}

function website(pasted: string): Recognised | null {
  const host = parse(pasted)?.hostname ?? ''
  const found = /^(?:(.+)\.)?s3-website[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/.exec(host)
  const [, bucket, region = ''] = found ?? []
  if (found)
    return {
      cause: 'website_endpoint',
      message: 'This is the address of a website bucket: it serves pages and does not speak the S3 API.',
      meant: { ...(bucket ? { bucket } : {}), region_name: region, s3_endpoint: '' },
    }
  if (!/(?:^|\.)r2\.dev$/.test(host)) return null
  return {
    cause: 'website_endpoint',
    message:
      'This is the public address of an R2 bucket. The API is at https://<account id>.r2.cloudflarestorage.com.',
    meant: {},
  }
}

function uri(pasted: string): Recognised | null {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/is.exec(pasted) ?? []
  if (bucket === '') return null
  return {
    cause: 'uri_as_bucket',
    message: 'This is a whole URI. Bucket and prefix are two fields.',
    meant: { bucket, ...(prefix === '' ? {} : { prefix }) },
  }
}

/** The bucket is added by us. Where we can tell, it is left out again and the examination goes on. */
function withBucket(pasted: string, bucket: string): Finding | null {
  const url = parse(pasted) ?? (URL.canParse(pasted) ? new URL(pasted) : null)
  if (!url || bucket === '' || !/^https?:$/.test(url.protocol)) return null
  const inPath = decode(url.pathname).replace(/\/+$/, '').endsWith(`/${bucket}`)
  const inHost = url.hostname.startsWith(`${bucket}.`)
  if (!inPath && !inHost) return null
  const host = inHost ? url.host.slice(bucket.length + 1) : url.host
  const path = inPath ? url.pathname.replace(/\/+$/, '').slice(0, -bucket.length - 1) : url.pathname
  const meant = { s3_endpoint: `${url.protocol}//${host}${path.replace(/\/+$/, '')}` }
  const message = `The endpoint holds the name of the bucket, which is added by itself.`
  return finding('warning', 'endpoint_with_bucket', message, meant, 's3_endpoint')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
