/**
 * Makes what people paste into what they meant, and says so. Pure.
 *
 * Nothing that was typed into another field is overridden: where two fields contradict each other, both stay as
 * they are, for the check to complain about. Only new values are told: an old one may hold a signature.
 */
import type { NormalisedOptions, OptionValues } from '../../kit/provider.ts'
import { reviewS3, type Meant } from './review.ts'

type Field = keyof Meant | 's3_public_endpoint'
type Texts = Readonly<Partial<Record<Field, string>>>

interface Step {
  readonly reason: string
  readonly values: Texts
}

const labels: Readonly<Record<Field, string>> = {
  bucket: 'Bucket',
  prefix: 'Prefix',
  region_name: 'Region',
  s3_endpoint: 'S3 endpoint',
  s3_public_endpoint: 'Public endpoint for links',
}
const fields = Object.keys(labels) as Field[]
const endpoints = ['s3_endpoint', 's3_public_endpoint'] as const

/** In this order: each sees what those before it made. */
const steps: readonly ((texts: Texts) => Step | null)[] = [
  spaces,
  uriAsEndpoint,
  arn,
  reviewed,
  folderInEndpoint,
  ...endpoints.flatMap((field) => [scheme(field), slashes(field)]),
]

export function normaliseS3(values: OptionValues): NormalisedOptions {
  let texts = textsOf(values)
  const changes: string[] = []
  for (const step of steps) {
    const found = step(texts)
    if (!found || contradicts(texts, found.values)) continue
    const entries = (Object.entries(found.values) as [Field, string][]).filter(
      ([field, value]) => value !== (texts[field] ?? ''),
    )
    if (entries.length === 0) continue
    texts = { ...texts, ...found.values }
    const now = entries.map(([field, value]) => `${labels[field]} ${value === '' ? 'empty' : `"${value}"`}`)
    changes.push(`${found.reason} Now: ${now.join(', ')}.`)
  }
  return changes.length === 0 ? { values, changes } : { values: { ...values, ...texts }, changes }
}

function textsOf(values: OptionValues): Texts {
  const entries = fields.map((field) => [field, values[field]] as const)
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'))
}

/** Whether a text stands for something else than a name or an address, so that replacing it loses nothing. */
const isPasted = (text: string): boolean => /:\/\/|^arn:/.test(text)

function contradicts(texts: Texts, meant: Texts): boolean {
  return (['bucket', 'prefix', 'region_name'] as const).some((field) => {
    const typed = (texts[field] ?? '').trim()
    const found = meant[field]
    if (found === undefined || typed === '' || (field === 'bucket' && isPasted(typed))) return false
    return typed.replace(/\/+$/, '') !== found.replace(/\/+$/, '')
  })
}

function spaces(texts: Texts): Step | null {
  const trimmed = fields
    // A prefix may begin and end with spaces.
    .filter((field) => field !== 'prefix' && texts[field] !== texts[field]?.trim())
    .map((field) => [field, texts[field]?.trim() ?? ''])
  return trimmed.length > 0
    ? { reason: 'Spaces around it were removed.', values: Object.fromEntries(trimmed) }
    : null
}

function uriAsEndpoint({ s3_endpoint: pasted = '' }: Texts): Step | null {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/*$/is.exec(pasted) ?? []
  if (bucket === '') return null
  return {
    reason: 'A whole URI was in the endpoint.',
    values: { bucket, ...(prefix === '' ? {} : { prefix }), s3_endpoint: '' },
  }
}

function arn({ bucket: pasted = '' }: Texts): Step | null {
  const [, bucket = '', prefix = ''] = /^arn:[\w-]+:s3:::([^/]+)\/?(.*?)[/*]*$/s.exec(pasted) ?? []
  if (bucket === '') return null
  return {
    reason: 'An ARN was in place of the bucket.',
    values: { bucket, ...(prefix === '' ? {} : { prefix }) },
  }
}

/** What the examination of a storage recognises, and would propose. */
function reviewed(texts: Texts): Step | null {
  const found = reviewS3(texts)
  if (!found || (found.cause === 'endpoint_with_bucket' && !addressIn(withScheme(texts.s3_endpoint ?? ''))))
    return null
  const meant = (found.fixes ?? []).map(({ field, text }) => [field, text])
  return { reason: found.message, values: Object.fromEntries(meant) }
}

const withScheme = (text: string): string => (/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`)

/** Null for addresses with anything that must not get lost or be repeated. */
function addressIn(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) return null
  return url.username || url.password || url.search || url.hash ? null : url
}

/** `https://s3.example.com/bucket/folder` */
function folderInEndpoint({ bucket = '', s3_endpoint: pasted = '' }: Texts): Step | null {
  const url = addressIn(withScheme(pasted))
  if (!url || bucket === '' || !url.pathname.startsWith(`/${bucket}/`)) return null
  const prefix = decoded(url.pathname.slice(bucket.length + 2).replace(/\/+$/, ''))
  if (prefix === '' || prefix === null) return null
  return {
    reason: 'The endpoint held the bucket and a folder.',
    values: { prefix, s3_endpoint: url.origin },
  }
}

function scheme(field: (typeof endpoints)[number]): (texts: Texts) => Step | null {
  return ({ [field]: pasted = '' }) => {
    if (pasted === '' || pasted.includes('://') || !addressIn(`https://${pasted}`)) return null
    return { reason: 'An address begins with https:// or http://.', values: { [field]: `https://${pasted}` } }
  }
}

function slashes(field: (typeof endpoints)[number]): (texts: Texts) => Step | null {
  return ({ [field]: pasted = '' }) => {
    if (!pasted.endsWith('/') || !addressIn(pasted)) return null
    return {
      reason: 'An endpoint does not end with a slash.',
      values: { [field]: pasted.replace(/\/+$/, '') },
    }
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
