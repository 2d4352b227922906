/** CORS rules of a bucket: read, where we may, and printed with ours beside what is there. */
import { command, shellWord, type Fix } from '../../doctor/probe.ts'
import { bodyText } from '../../kit/http.ts'
import type { StorageDeps } from '../../kit/provider.ts'
import { S3Client } from './client.ts'
import { S3Failure } from './failure.ts'
import { unescapeXml } from '../../kit/xml.ts'
import type { S3Options } from './options.ts'

/** A rule in the JSON form of AWS. */
export interface CorsRule {
  readonly ID?: string
  readonly AllowedOrigins: readonly string[]
  readonly AllowedMethods: readonly string[]
  readonly AllowedHeaders?: readonly string[]
  readonly ExposeHeaders?: readonly string[]
  readonly MaxAgeSeconds?: number
}

/** Null where we may not know. */
export async function readCors(
  options: S3Options,
  deps: StorageDeps,
  signal: AbortSignal,
): Promise<CorsRule[] | null> {
  const client = new S3Client(options, deps)
  try {
    const answer = await client.send({ method: 'GET', key: null, query: [['cors', '']], signal })
    return parseCors(await bodyText(answer.body))
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof S3Failure && error.code === 'NoSuchCORSConfiguration' ? [] : null
  } finally {
    await client.close()
  }
}

export function parseCors(xml: string): CorsRule[] {
  const texts = (within: string, tag: string): string[] =>
    [...within.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, text = '']) =>
      unescapeXml(text),
    )
  return [...xml.matchAll(/<CORSRule>([\s\S]*?)<\/CORSRule>/g)].map(([, rule = '']) => {
    const [id] = texts(rule, 'ID')
    const headers = texts(rule, 'AllowedHeader')
    const exposed = texts(rule, 'ExposeHeader')
    const [age] = texts(rule, 'MaxAgeSeconds')
    return {
      ...(id ? { ID: id } : {}),
      AllowedOrigins: texts(rule, 'AllowedOrigin'),
      AllowedMethods: texts(rule, 'AllowedMethod'),
      ...(headers.length > 0 ? { AllowedHeaders: headers } : {}),
      ...(exposed.length > 0 ? { ExposeHeaders: exposed } : {}),
      ...(age && Number.isSafeInteger(Number(age)) ? { MaxAgeSeconds: Number(age) } : {}),
    }
  })
}

export const originsOf = (rules: readonly CorsRule[]): string[] =>
  rules.flatMap(({ AllowedOrigins }) => AllowedOrigins)

/**
 * What pages of the origin need, with the methods it was allowed before: some stores look only at the first
 * rule that names an origin, so ours goes first and must not take anything away.
 */
function ruleFor(origin: string, existing: readonly CorsRule[]): CorsRule {
  const about = existing.filter(({ AllowedOrigins: names }) => names.includes(origin) || names.includes('*'))
  const methods = new Set(['GET', 'HEAD', ...about.flatMap(({ AllowedMethods }) => AllowedMethods)])
  const exposed = about.flatMap(({ ExposeHeaders = [] }) => ExposeHeaders)
  return {
    AllowedOrigins: [origin],
    AllowedMethods: [...methods],
    AllowedHeaders: ['*'],
    ExposeHeaders: [...new Set(['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges', ...exposed])],
    MaxAgeSeconds: 3000,
  }
}

/** The whole configuration, existing rules kept: setting one replaces all of them. */
export function corsFixes(
  bucket: string,
  endpointFlag: string,
  existing: readonly CorsRule[],
  origin: string,
): Fix[] {
  const rules = [ruleFor(origin, existing), ...existing]
  const kept = existing.length > 0 ? '; the rules that are there are kept' : ''
  const text = JSON.stringify({ CORSRules: rules })
  return [
    {
      kind: 'cors',
      label: `CORS configuration of the bucket (Permissions, in the console of AWS)${kept}`,
      text: JSON.stringify(rules, null, 2),
      field: null,
    },
    command(
      `aws s3api put-bucket-cors --bucket ${shellWord(bucket)}${endpointFlag} --cors-configuration ${shellWord(text)}`,
      'The same on the command line',
    ),
  ]
}
