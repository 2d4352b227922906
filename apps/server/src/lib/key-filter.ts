/**
 * The file filter of a source storage: a regular expression written by a person.
 *
 * It matches from the start of the key (for local files: the path below the storage's folder) and need not
 * reach its end, as Python's `re.match` does. Nothing at all means everything. It runs with a deadline, so a
 * pattern that backtracks for ever stops itself and not the server.
 */
import vm from 'node:vm'

/**
 * Milliseconds of work for one call, which filters a page. A sane pattern needs 1 ms for 1,000 keys. Time in which
 * the machine did something else, or slept, is not the pattern's.
 */
const DEADLINE = 500

export interface KeyFilter {
  /** The keys that match, in their order. Throws KeyFilterTimeout. */
  matching(keys: readonly string[]): string[]
}

export class KeyFilterTimeout extends Error {
  constructor() {
    super('The file filter takes too long on some of the keys. Use a simpler one.')
    this.name = 'KeyFilterTimeout'
  }
}

export type CompiledFilter =
  { readonly ok: true; readonly filter: KeyFilter } | { readonly ok: false; readonly message: string }

/** What is wrong with the expression, as a sentence; null when it can be used. */
export function checkRegex(text: string | null | undefined): string | null {
  const compiled = compileKeyFilter(text)
  return compiled.ok ? null : compiled.message
}

export function compileKeyFilter(text: string | null | undefined): CompiledFilter {
  const pattern = text?.trim() ?? ''
  if (pattern === '' || pattern === '.*') return { ok: true, filter: { matching: (keys) => [...keys] } }
  try {
    return { ok: true, filter: createFilter(compile(pattern)) }
  } catch (error) {
    // V8 repeats the pattern, which the user has before his eyes: only the reason is told
    const reason = error instanceof Error ? (/: ([^:]+)$/.exec(error.message)?.[1] ?? error.message) : ''
    return {
      ok: false,
      message: `This is not a valid regular expression (${reason.toLowerCase()}). Use .* to take all objects.`,
    }
  }
}

const script = new vm.Script('keys.filter((key) => { regex.lastIndex = 0; return regex.test(key) })')

function createFilter(regex: RegExp): KeyFilter {
  let context: vm.Context | undefined
  return {
    matching(keys) {
      context ??= vm.createContext({ regex, keys })
      context['keys'] = keys
      const begun = workedMs()
      for (;;) {
        try {
          return [...(script.runInContext(context, { timeout: DEADLINE }) as string[])]
        } catch (error) {
          // the error belongs to the other context: it is no instance of our Error
          if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
          if (workedMs() - begun > 0.8 * DEADLINE) throw new KeyFilterTimeout()
        }
      }
    },
  }
}

/** Processor time of this thread so far. */
function workedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function compile(text: string): RegExp {
  const { source, flags } = fromPython(text)
  return new RegExp(source, `yu${flags}`)
}

/**
 * Filters are written in Python's dialect, as Label Studio's are: named groups, leading flags, `\A`, `\Z` and
 * needless escapes are put into JavaScript's words. What else differs is reported as an error.
 */
function fromPython(text: string): { source: string; flags: string } {
  const leading = /^\(\?([aimsux]+)\)/.exec(text)
  const flags = [...new Set(leading?.[1])].filter((flag) => 'ims'.includes(flag)).join('')
  const source = text
    .slice(leading?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll(/\\(.)/gsu, (escape, char: string) => {
      if (char === 'A') return '^'
      if (char === 'Z') return '$'
      return /[\w\s^$\\.*+?()[\]{}|/-]/.test(char) && char !== '_' && char !== ' ' ? escape : char
    })
  return { source: escapeDashes(source), flags }
}

/** `\-` is only an escape inside a class; outside it is the dash itself. */
function escapeDashes(source: string): string {
  let inClass = false
  return source.replaceAll(/\\.|\[|\]/gsu, (token) => {
    if (token === '[') inClass = true
    else if (token === ']') inClass = false
    return token === '\\-' && !inClass ? '-' : token
  })
}
