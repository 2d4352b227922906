import { parseLabelConfig } from '@sluice/contract'
import { buildSchema, type Schema } from '../src/model/schema.ts'

/** The schema of a config written in a test; a mistake in it fails the test with its reason. */
export function schemaOf(xml: string, data: Readonly<Record<string, unknown>> = {}): Schema {
  const parsed = parseLabelConfig(xml)
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message)
  return buildSchema(parsed.config, data)
}
