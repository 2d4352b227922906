/** What an examination has told so far, and what follows from it. Pure. */
import type { Fix, Probe, PutRight } from '@sluice/contract'
import type { FieldDescriptor } from '@sluice/contract'
import type { FieldValue, FormValues } from '../../../components/schema-form/values.ts'

/** A check comes first as running, then with its result in the same place. */
export function addProbe(probes: readonly Probe[], next: Probe): readonly Probe[] {
  const at = probes.findIndex(({ name }) => name === next.name)
  return at === -1 ? [...probes, next] : probes.with(at, next)
}

export const firstFailed = (probes: readonly Probe[]): Probe | null =>
  probes.find(({ status }) => status === 'failed') ?? null

/** The options with those put right filled in, as their inputs hold them. */
export function withPutRight(
  options: FormValues,
  { values }: PutRight,
  fields: readonly FieldDescriptor[],
): FormValues {
  const inputs = fields.filter(({ name, secret }) => !secret && Object.hasOwn(values, name))
  return { ...options, ...Object.fromEntries(inputs.map(({ name }) => [name, values[name] ?? ''])) }
}

/** The option a fix would set, and to what; null when it belongs somewhere else. */
export function settingOf(
  { field, text }: Fix,
  fields: readonly FieldDescriptor[],
): { name: string; value: FieldValue } | null {
  const option = fields.find(({ name }) => name === field)
  if (!option || option.secret) return null
  const value = option.type === 'boolean' ? text === 'true' : text
  return {
    name: option.name,
    value: option.type === 'integer' && text !== '' ? Number(text) : value,
  }
}
