/** Every refusal says what is wrong, what to do, and the way out that always works. */
export function fail(what: string, hint: string): never {
  throw new Error(`Bundled Postgres: ${what}.${hint === '' ? '' : ` ${hint}`} Or set DATABASE_URL.`)
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
