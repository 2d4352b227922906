import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import type { Download } from '../../lib/download.ts'
import { AppError, badRequest } from '../../lib/errors.ts'
import { spoolUrl } from './from-url.ts'
import { spool, tooLarge, type Spooled } from './spool.ts'

export interface UploadsDeps {
  download: Download
  /** Of all the files of a request together. */
  maxBytes: number
}

/** Of a form's fields; files have `maxBytes`. */
const MAX_FORM = 1_048_576

/** Everything a request brings, put aside. Whoever called closes it. */
export async function readUploads(
  req: FastifyRequest,
  deps: UploadsDeps,
  signal: AbortSignal,
): Promise<Spooled[]> {
  if (req.isMultipart()) return fromForm(req, deps, signal)
  const { body } = req
  if (!isStream(body))
    throw badRequest(
      'Send the tasks as JSON (a list or one object), upload .json files as multipart/form-data, or name an address in the form field "url".',
    )
  const isForm = /^\s*application\/x-www-form-urlencoded/i.test(req.headers['content-type'] ?? '')
  if (!isForm) return [await spool('', body, deps.maxBytes)]
  return [await spoolUrl(urlOf(await textOf(body)), { ...deps, signal })]
}

export const closeAll = async (uploads: readonly Spooled[]): Promise<void> => {
  for (const upload of uploads) await upload.close()
}

const isStream = (value: unknown): value is Readable =>
  typeof value === 'object' && value !== null && 'pipe' in value && Symbol.asyncIterator in value

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_FORM)
      throw new AppError(
        413,
        'A form may have 1 MiB. Send the tasks as application/json, or as a .json file.',
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Several command-line clients call a body form-encoded that is plain JSON. */
function urlOf(form: string): string {
  if (/^\s*[[{]/.test(form)) return form
  const [url, ...more] = new URLSearchParams(form).getAll('url')
  if (url === undefined) throw badRequest('"url" is not in the form. Give the address of a JSON file there.')
  if (more.length > 0) throw onlyOne()
  return url
}

const onlyOne = (): AppError => badRequest('The form has several fields "url". Import one address at a time.')

async function fromForm(
  req: FastifyRequest,
  { download, maxBytes }: UploadsDeps,
  signal: AbortSignal,
): Promise<Spooled[]> {
  const uploads: Spooled[] = []
  let [left, url]: [number, string | undefined] = [maxBytes, undefined]
  try {
    for await (const part of req.parts()) {
      if (part.type === 'field') {
        if (part.fieldname !== 'url') continue
        if (url !== undefined) throw onlyOne()
        if (part.valueTruncated)
          throw badRequest('The field "url" is too long. Upload the text as a .json file.')
        url = String(part.value)
        continue
      }
      refuseOthers(part)
      const upload = await spool(part.filename, part.file, left)
      uploads.push(upload)
      // the form reader cuts a file that is too large and goes on
      if (part.file.truncated) throw tooLarge(maxBytes)
      left -= upload.bytes
    }
    // once the client has sent everything: a slow address does not keep its connection half read
    if (url !== undefined) uploads.push(await spoolUrl(url, { download, maxBytes: left, signal }))
    if (uploads.length === 0) throw badRequest('No file was uploaded.')
    return uploads
  } catch (error) {
    await closeAll(uploads)
    throw error
  }
}

function refuseOthers({ filename }: MultipartFile): void {
  const extension = /\.[^./\\]*$/.exec(filename)?.[0].toLowerCase() ?? ''
  if (extension === '.json') return
  const shown = filename.slice(0, 100)
  throw badRequest(
    `${shown === '' ? 'A file without a name' : `"${shown}"`} cannot be imported: only .json files are accepted.`,
  )
}
