/**
 * Null for a filter the server can use, else what is wrong with it. Python's spellings are the server's to
 * translate; here they must only not look wrong. Empty lets everything pass.
 */
export function regexProblem(pattern: string): string | null {
  const source = pattern
    .trim()
    .replace(/^\(\?[ims]+\)/, '')
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
  const faults = ['u', ''].map((flags) => {
    try {
      void new RegExp(source, flags)
      return null
    } catch (error) {
      return error instanceof Error ? error.message.replace(/^.*\/[a-z]*: /s, '') : String(error)
    }
  })
  // Needless escapes are refused with `u` only and do no harm.
  return faults.includes(null) ? null : (faults[1] ?? null)
}
