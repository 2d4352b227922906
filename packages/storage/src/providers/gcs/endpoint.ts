/** Where Cloud Storage is, and how to name its parts. Pure. */
import { quote, quotePath } from '../../kit/keys.ts'

export const GOOGLE_ENDPOINT = 'https://storage.googleapis.com'

export interface Endpoint {
  readonly origin: string
  /** With port. */
  readonly host: string
  /** Empty or beginning with a slash, encoded. */
  readonly basePath: string
  /** Google's own, so that the server's own tokens may go there. */
  readonly google: boolean
}

/** Reads an endpoint as people paste it. Null when it is no http(s) address. */
export function parseEndpoint(pasted: string): Endpoint | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(pasted) ? pasted : `https://${pasted}`
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) return null
  return {
    origin: url.origin,
    host: url.host,
    basePath: url.pathname.replace(/\/+$/, '').replace(/\/storage\/v1$/, ''),
    google: url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.googleapis.com'),
  }
}

/** `download` and `upload` carry content, the rest facts. */
export type Area = '' | '/download' | '/upload'

/** Path of an object in the JSON API, or with a null key of a bucket's objects. */
export function apiPath({ basePath }: Endpoint, area: Area, bucket: string, key: string | null): string {
  const objects = `${basePath}${area}/storage/v1/b/${quote(bucket)}/o`
  return key === null ? objects : `${objects}/${quote(key)}`
}

/** Path of an object in links. */
export function linkPath({ basePath }: Endpoint, bucket: string, key: string): string {
  return `${basePath}/${quote(bucket)}/${quotePath(key)}`
}
