import { badRequest } from './errors.ts'

/** Deeper JSON than this is an attack or a mistake: recursive readers further in would run out of stack. */
export const MAX_DEPTH = 64

/**
 * Parses JSON that came from outside. Refuses text nested deeper than MAX_DEPTH, and drops keys named
 * `__proto__`, which code that copies objects key by key would take for a prototype.
 */
export function parseJson(text: string): unknown {
  if (tooDeep(text)) throw badRequest(`JSON is nested deeper than ${MAX_DEPTH} levels.`)
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text, mayHold(text) ? dropProto : undefined)
  } catch (error) {
    throw badRequest(`JSON parse error - ${error instanceof Error ? plain(error.message) : 'invalid'}`)
  }
}

// any of its letters may be written as an escape: only then is the slower, exact way needed
const mayHold = (text: string): boolean => text.includes('__proto__') || text.includes('\\u00')
function dropProto(this: unknown, key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

// V8 quotes the input; our answer must stay one short line
const plain = (message: string): string => message.replaceAll(/\s+/g, ' ').slice(0, 200)

function tooDeep(text: string): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i)
    if (c === 0x22) {
      i = endOfString(text, i)
    } else if (c === 0x7b || c === 0x5b) {
      depth += 1
      if (depth > MAX_DEPTH) return true
    } else if (c === 0x7d || c === 0x5d) depth -= 1
  }
  return false
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at)
    if (at === -1) return text.length
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1
    if (slashes % 2 === 0) return at
  }
}
