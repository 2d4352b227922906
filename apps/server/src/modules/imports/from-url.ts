import { Readable } from 'node:stream'
import type { Download } from '../../lib/download.ts'
import { badRequest } from '../../lib/errors.ts'
import { parseJson } from '../../lib/json.ts'
import { spool, type Spooled } from './spool.ts'

interface Reading {
  download: Download
  maxBytes: number
  signal: AbortSignal
}

/** What the form field `url` holds: an address whose file is fetched, or the tasks themselves as JSON. */
export async function spoolUrl(text: string, { download, maxBytes, signal }: Reading): Promise<Spooled> {
  const typed = text.trim()
  if (typed === '')
    throw badRequest('"url" is empty. Give the address of a JSON file, or the tasks as JSON text.')
  if (!/^https?:/i.test(typed)) return spool('', Readable.from([Buffer.from(jsonText(typed))]), maxBytes)
  const body = await download(typed, signal)
  const file = await spool(shown(typed), onlyJson(body), maxBytes)
  return { ...file, foreign: true }
}

/** Pure. Label Studio's clients send the text of a Python dict; what is JSON already is left as it is. */
export function jsonText(typed: string): string {
  const isJson = (text: string): boolean => {
    try {
      parseJson(text)
      return true
    } catch {
      return false
    }
  }
  const repaired = typed.replaceAll("'", '"')
  if (!isJson(typed) && isJson(repaired)) return repaired
  // malformed JSON is told where it breaks, as in any upload
  if (/^[[{]/.test(typed) || isJson(typed)) return typed
  throw badRequest(
    '"url" must be an address that begins with http:// or https://, or the tasks themselves as JSON text.',
  )
}

/** Without the query: pre-signed links carry credentials there. */
function shown(address: string): string {
  const { host, pathname } = new URL(address)
  return `${host}${pathname}`.slice(0, 100)
}

const isBlank = (byte: number): boolean =>
  byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xef || byte === 0xbb || byte === 0xbf

/** Passes a list or an object on. Pages to sign in, and whatever else is no JSON, end at their first letter. */
async function* onlyJson(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let begun = false
  for await (const chunk of body) {
    if (!begun) {
      const first = chunk.find((byte) => !isBlank(byte))
      if (first === 0x3c)
        throw badRequest(
          'The address leads to a web page, perhaps one to sign in, not to a file. Use an address that gives the JSON file itself.',
        )
      if (first !== undefined && first !== 0x5b && first !== 0x7b)
        throw badRequest(
          'The address leads to something that is no JSON: it must be a list of tasks or one task.',
        )
      begun = first !== undefined
    }
    yield chunk
  }
}
