import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { AppError } from '../../lib/errors.ts'

/**
 * An upload put aside, so that it can be read twice: once to check every item, once to insert. The database
 * transaction then lasts as long as our own reading, not as long as the client's sending. Small uploads stay
 * in memory, larger ones go to a temporary file that `close` removes.
 */
export interface Spooled {
  name: string
  bytes: number
  /** Fetched from elsewhere: what is no JSON in it is not repeated in answers. */
  foreign?: true
  read(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export const tooLarge = (maxBytes: number): AppError =>
  new AppError(
    413,
    `The upload is larger than the ${Math.floor(maxBytes / 1_048_576)} MiB one import may have.`,
  )

const IN_MEMORY = 4 * 1_048_576

export async function spool(
  name: string,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Spooled> {
  const held: Uint8Array[] = []
  let [bytes, file]: [number, TempFile | undefined] = [0, undefined]
  try {
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      if (file) await file.write(chunk)
      else held.push(chunk)
      if (!file && bytes > IN_MEMORY) {
        file = await tempFile()
        for (const earlier of held.splice(0)) await file.write(earlier)
      }
    }
    await file?.done()
  } catch (error) {
    await file?.remove()
    throw error
  }
  const spooled = file
  return {
    name,
    bytes,
    read: () => (spooled ? createReadStream(spooled.path, { highWaterMark: 262_144 }) : fromMemory(held)),
    close: () => spooled?.remove() ?? Promise.resolve(),
  }
}

async function* fromMemory(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

interface TempFile {
  path: string
  write(chunk: Uint8Array): Promise<void>
  done(): Promise<void>
  remove(): Promise<void>
}

async function tempFile(): Promise<TempFile> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-import-'))
  const name = path.join(folder, 'upload')
  const handle = await open(name, 'wx', 0o600)
  let open_ = true
  const done = async (): Promise<void> => {
    if (open_) await handle.close()
    open_ = false
  }
  return {
    path: name,
    write: (chunk) => handle.writeFile(chunk),
    done,
    remove: async () => {
      await done()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
