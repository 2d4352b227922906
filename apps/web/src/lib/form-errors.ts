import { ApiError } from './api.ts'

/**
 * What the server said about each input that exists in a form. Sentences about anything else come back in
 * `rest`, so that none is lost.
 */
export function formErrors(
  error: unknown,
  names: readonly string[],
): { fields: Record<string, string>; rest: string[] } {
  const fields: Record<string, string> = {}
  const rest: string[] = []
  if (!(error instanceof ApiError)) return { fields, rest }
  for (const [name, sentences] of Object.entries(error.fields)) {
    if (names.includes(name)) fields[name] = sentences.join(' ')
    else rest.push(...sentences)
  }
  return { fields, rest }
}
