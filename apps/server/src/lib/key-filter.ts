/**
 * The file filter of a source storage: a regular expression written by a person.
 *
 * It matches from the start of the key (for local files: the path below the storage's folder) and need not
 * reach its end, as Python's `re.match` does. Nothing at all means everything. It runs with a deadline, so a
 * pattern that backtracks for ever stops itself and not the server.
 */
import vm from 'node:vm'

/** Milliseconds for one call, which filters a page. A sane pattern needs 1 ms for 1,000 keys. */
const DEADLINE = 500

export class FilterTooSlow extends Error {
  constructor() {
    super('The file filter takes too long to evaluate.')
    this.name = 'FilterTooSlow'
  }
}

/** What is wrong with the expression, as a sentence; null when it can be used. */
export function checkRegex(text: string | null | undefined): string | null {
  if (!text) return null
  try {
    compile(text)
    return null
  } catch (error) {
    // V8 repeats the pattern, which the user has before his eyes: only the reason is told
    const reason = error instanceof Error ? (/: ([^:]+)$/.exec(error.message)?.[1] ?? error.message) : ''
    return `This is not a valid regular expression: ${reason.toLowerCase()}.`
  }
}

/** A function that keeps the wanted keys of a list. It throws FilterTooSlow. */
export function createKeyFilter(text: string | null | undefined): (keys: readonly string[]) => boolean[] {
  if (!text) return (keys) => keys.map(() => true)
  const { source, flags } = compile(text)
  const context = vm.createContext(
    { keys: [] as readonly string[] },
    { codeGeneration: { strings: false, wasm: false } },
  )
  vm.runInContext(`const pattern = new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`, context)
  const script = new vm.Script('keys.map((key) => { pattern.lastIndex = 0; return pattern.test(key) })')
  return (keys) => {
    context['keys'] = keys
    try {
      return Array.from(script.runInContext(context, { timeout: DEADLINE }) as boolean[])
    } catch (error) {
      // the error belongs to the other context: it is no instance of our Error
      throw (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
        ? new FilterTooSlow()
        : error
    }
  }
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
