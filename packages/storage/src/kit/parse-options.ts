import type { OptionIssue, OptionValues, StorageProvider, StorageRole } from './provider.ts'

export type ParsedOptions =
  | { readonly ok: true; readonly options: OptionValues }
  | { readonly ok: false; readonly issues: readonly OptionIssue[] }

/**
 * Checks values (typed, as JSON gives them; see `coerceText` for form posts) against a provider's schema and
 * its rules over several options. Defaults are filled in, unknown names dropped. Pure.
 */
export function parseOptions(
  provider: StorageProvider,
  role: StorageRole,
  values: Readonly<Record<string, unknown>>,
): ParsedOptions {
  const parsed = provider.options[role].safeParse(values)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => {
      const [field] = path
      return { field: typeof field === 'string' ? field : null, message }
    })
    return { ok: false, issues }
  }
  const issues = provider.verify(parsed.data)
  return issues.length > 0 ? { ok: false, issues } : { ok: true, options: parsed.data }
}
