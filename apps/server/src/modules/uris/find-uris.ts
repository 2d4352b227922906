/**
 * Storage URIs inside task data. Pure.
 *
 * A text that begins with a scheme is one URI, spaces and all. In other texts (HTML, mostly) a URI stands
 * between two equal quotes and ends at the first of them. Matched by string, because keys may hold `#`, `?`,
 * `=` and `%`, which URL parsers eat. Numbers, null and names of fields are never looked at.
 */
import type { Json, JsonObject } from '@sluice/contract'

/** Gives what stands in place of a URI, null to leave it. */
export type Replace = (uri: string) => string | null

export interface UriFinder {
  /** The value with its URIs replaced; the same object where nothing was. */
  rewrite(data: JsonObject, replace: Replace): JsonObject
  /** Whether this URI is one of those `rewrite` would offer. Stops at the first. */
  occurs(data: JsonObject, uri: string): boolean
}

const escaped = (scheme: string): string => scheme.replaceAll(/[^A-Za-z0-9-]/g, String.raw`\$&`)

export function createUriFinder(schemes: readonly string[]): UriFinder {
  const any = schemes.length > 0 ? `(?:${schemes.map(escaped).join('|')})://` : '(?!)'
  const whole = new RegExp(`^${any}`)
  const quoted = new RegExp(`(["'])(${any}(?:(?!\\1)[^])*)\\1`, 'g')

  function inText(text: string, replace: Replace): string {
    if (!text.includes('://')) return text
    const trimmed = text.trim()
    if (whole.test(trimmed)) return replace(trimmed) ?? text
    return text.replace(quoted, (all, quote: string, uri: string) => {
      const found = replace(uri)
      return found === null ? all : quote + found + quote
    })
  }

  function inValue(value: Json, replace: Replace): Json {
    if (typeof value === 'string') return inText(value, replace)
    if (typeof value !== 'object' || value === null) return value
    return Array.isArray(value) ? inList(value, replace) : inObject(value, replace)
  }

  function inList(list: Json[], replace: Replace): Json[] {
    const changed = list.map((item) => inValue(item, replace))
    return changed.some((item, at) => item !== list[at]) ? changed : list
  }

  function inObject(object: JsonObject, replace: Replace): JsonObject {
    let changed = false
    const entries = Object.entries(object).map(([name, value]): [string, Json] => {
      const now = inValue(value, replace)
      changed ||= now !== value
      return [name, now]
    })
    // Object.fromEntries defines: a field called `__proto__` stays a field.
    return changed ? Object.fromEntries(entries) : object
  }

  return {
    rewrite: inObject,
    occurs(data, uri) {
      let found = false
      inObject(data, (candidate) => {
        found ||= candidate === uri
        return null
      })
      return found
    },
  }
}
