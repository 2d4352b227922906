/**
 * The "file filter regex" of a storage.
 *
 * Matched from the start of the whole key, not necessarily to its end, as Label Studio (Python's `re.match`)
 * does; empty takes everything. The pattern is the user's, so it runs under a deadline: a pattern that
 * explodes is an error of that storage, never a server that stands still.
 */
import { createContext, Script, type Context } from 'node:vm'

export interface KeyFilter {
  /** The keys that match, in order. Throws KeyFilterTimeout. */
  matching(keys: readonly string[]): string[]
}

export class KeyFilterTimeout extends Error {
  override readonly name = 'KeyFilterTimeout'
}

export type CompiledFilter =
  { readonly ok: true; readonly filter: KeyFilter } | { readonly ok: false; readonly message: string }

/** For one call; a sane pattern takes well under a millisecond for a page of a thousand keys. */
const DEADLINE_MS = 100

const everything: KeyFilter = { matching: (keys) => [...keys] }

/** Python's spellings of what JavaScript writes otherwise. */
function translate(pattern: string): { source: string; flags: string } {
  const inline = /^\(\?([ims]+)\)/.exec(pattern)
  const source = pattern
    .slice(inline?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$')
  return { source, flags: [...new Set(inline?.[1])].join('') }
}

function compile(pattern: string): RegExp | null {
  const { source, flags } = translate(pattern)
  // Code points where the pattern allows it; old patterns with needless escapes are valid without `u` only.
  for (const mode of ['uy', 'y']) {
    try {
      return new RegExp(source, flags + mode)
    } catch {
      continue
    }
  }
  return null
}

const script = new Script('keys.filter((key) => { regex.lastIndex = 0; return regex.test(key) })')

export function compileKeyFilter(pattern: string | null): CompiledFilter {
  const text = pattern?.trim() ?? ''
  if (text === '' || text === '.*') return { ok: true, filter: everything }
  const regex = compile(text)
  if (!regex)
    return { ok: false, message: 'This is not a valid regular expression. Use .* to take all objects.' }
  let context: Context | undefined
  return {
    ok: true,
    filter: {
      matching(keys) {
        context ??= createContext({ regex, keys })
        context['keys'] = keys
        try {
          return [...(script.runInContext(context, { timeout: DEADLINE_MS }) as string[])]
        } catch (error) {
          throw new KeyFilterTimeout(
            'The file filter takes too long on some of the keys. Use a simpler one.',
            {
              cause: error,
            },
          )
        }
      },
    },
  }
}
