import type { FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'
import { invalid, notFound } from '../lib/errors.ts'

type Issue = z.core.$ZodIssue

/** Sentences that replace zod's wording where people would not understand it. */
const sentence: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'This field is required.'
  if (issue.code === 'invalid_type' && issue.input === null) return 'This field may not be null.'
  return undefined
}

/** Field of the body (or query) -> sentences. What concerns no single field is `non_field_errors`. */
export function fieldsOf(issues: readonly Issue[]): Record<string, string[]> {
  const fields = new Map<string, string[]>()
  for (const issue of issues) {
    const [first, ...rest] = issue.path.map(String)
    const words = rest.length > 0 ? `${rest.join('.')}: ${issue.message}` : issue.message
    const name = first ?? 'non_field_errors'
    fields.set(name, [...(fields.get(name) ?? []), words])
  }
  return Object.fromEntries(fields)
}

/** Parses or throws the API's 400 with sentences per field. For input that no route schema covers. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input, { error: sentence })
  if (!parsed.success) throw invalid(fieldsOf(parsed.error.issues))
  return parsed.data
}

/** Route schemas are zod values. A path parameter that does not parse names nothing: 404, not 400. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    const parsed = schema.safeParse(data, { error: sentence })
    if (parsed.success) return { value: parsed.data }
    return { error: httpPart === 'params' ? notFound() : invalid(fieldsOf(parsed.error.issues)) }
  }
