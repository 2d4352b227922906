import { AppError, badRequest } from '../../lib/errors.ts'
import { parseJson } from '../../lib/json.ts'

/**
 * The items of a JSON list, one at a time, from its bytes: memory holds one item, not the list. Anything but a
 * list is one item. Malformed text throws a 400 that says where; items that came before it were given already.
 * It quotes the place, unless the text is not the reader's to see.
 */
export async function* jsonItems(
  chunks: AsyncIterable<Uint8Array>,
  options: { quote?: boolean } = {},
): AsyncGenerator<unknown> {
  const scanner = new Scanner(options.quote ?? true)
  for await (const chunk of chunks) yield* scanner.feed(chunk)
  yield* scanner.end()
}

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x22, 0x5c, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d,
]
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const BOM = [0xef, 0xbb, 0xbf]

class Scanner {
  #at = 0
  #state: 'start' | 'list' | 'single' | 'after' = 'start'
  #depth = 0
  #inString = false
  #escaped = false
  #item: Uint8Array[] = []
  #itemStart = 0
  #index = 0
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #quote: boolean

  constructor(quote: boolean) {
    this.#quote = quote
  }

  *feed(chunk: Uint8Array): Generator<unknown> {
    let from = 0
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i] ?? 0
      if (this.#state === 'single') break
      if (this.#state === 'after') {
        if (!isBlank(byte))
          throw badRequest(`JSON parse error - text after the end of the list, at byte ${this.#at + i}`)
        continue
      }
      if (this.#state === 'start') {
        if (isBlank(byte) || BOM.includes(byte)) continue
        if (byte !== OPEN_LIST) {
          this.#state = 'single'
          from = i
          break
        }
        this.#state = 'list'
        from = i + 1
        this.#itemStart = this.#at + from
        continue
      }
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) this.#inString = false
        continue
      }
      if (byte === QUOTE) this.#inString = true
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#depth += 1
      else if (this.#depth > 0) {
        if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#depth -= 1
      } else if (byte === COMMA || byte === CLOSE_LIST) {
        this.#item.push(chunk.subarray(from, i))
        yield* this.#take(byte === CLOSE_LIST)
        from = i + 1
        this.#itemStart = this.#at + from
        if (byte === CLOSE_LIST) this.#state = 'after'
      }
    }
    // a copy: the reader may use its buffer again
    if (this.#state === 'list' || this.#state === 'single') this.#item.push(chunk.slice(from))
    this.#at += chunk.length
  }

  *end(): Generator<unknown> {
    if (this.#state === 'start') throw badRequest('The upload is empty.')
    if (this.#state === 'list')
      throw badRequest(`JSON parse error - the list is not closed; the text ends at byte ${this.#at}`)
    if (this.#state === 'single') yield this.#parse(this.#text('JSON parse error'), '')
  }

  *#take(last: boolean): Generator<unknown> {
    const where = `item ${this.#index}, which starts at byte ${this.#itemStart}`
    const text = this.#text(`JSON parse error in ${where}`)
    // "[]" has no item, "[1,]" has an empty one
    if (last && this.#index === 0 && text.trim() === '') return
    const value = this.#parse(text, ` (${where})`)
    this.#index += 1
    yield value
  }

  #parse(text: string, where: string): unknown {
    try {
      return parseJson(text)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // after the dash come V8's words, which quote the text
      const words = this.#quote ? error.message : error.message.replace(/^(JSON parse error) - .*/s, '$1')
      throw badRequest(words + where)
    }
  }

  #text(what: string): string {
    const bytes = Buffer.concat(this.#item)
    this.#item = []
    try {
      return this.#utf8.decode(bytes)
    } catch {
      throw badRequest(`${what}: the text is not valid UTF-8.`)
    }
  }
}
