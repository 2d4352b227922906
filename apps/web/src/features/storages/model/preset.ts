/**
 * A well-known service, and the options it gives a form. Pure; knows no provider.
 *
 * Credentials are never among them, whatever a preset holds.
 */
import type { FieldDescriptor, OptionPreset } from '@sluice/contract'
import type { FormValues } from '../../../components/schema-form/values.ts'

/** The service chosen, by its id, and what was answered per placeholder. */
export interface PresetChoice {
  readonly id: string
  readonly answers: Readonly<Record<string, string>>
}

/** No service: options are typed by hand. */
export const byHand: PresetChoice = { id: '', answers: {} }

/** Sets the inputs of placeholders apart from those of options, which may have the same name. */
export const answerInput = (placeholder: string) => `preset.${placeholder}`

const namesIn = (template: string): readonly string[] =>
  [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

/** Empty until every name has its answer. An answer that begins with a scheme of its own keeps that. */
function compose(template: string, answers: PresetChoice['answers']): string {
  const answerTo = (name: string) => (answers[name] ?? '').trim().replace(/\/+$/, '')
  if (namesIn(template).some((name) => answerTo(name) === '')) return ''
  return template
    .replace(/\{(\w+)\}/g, (_whole, name: string) => answerTo(name))
    .replace(/^[a-z][a-z\d]*:\/\/(?=[a-z][a-z\d]*:\/\/)/i, '')
}

const isOpen = (fields: readonly FieldDescriptor[], name: string) =>
  fields.some((field) => field.name === name && !field.secret && field.group !== 'credentials')

/** Options the preset sets; with `about`, only those that an answer to this placeholder changes. */
export function presetValues(
  preset: OptionPreset,
  answers: PresetChoice['answers'],
  fields: readonly FieldDescriptor[],
  about?: string,
): FormValues {
  const entries = Object.entries(preset.values)
    .filter(([name]) => isOpen(fields, name))
    .filter(
      ([, value]) => about === undefined || (typeof value === 'string' && namesIn(value).includes(about)),
    )
    .map(([name, value]) => [name, typeof value === 'string' ? compose(value, answers) : value] as const)
  return Object.fromEntries(entries)
}

/** Placeholders that have to be answered still: an option made of them is empty, and nobody typed it instead. */
export function missingAnswers(
  preset: OptionPreset,
  answers: PresetChoice['answers'],
  options: FormValues,
): readonly string[] {
  const empty = Object.entries(preset.values).flatMap(([name, value]) =>
    typeof value === 'string' && (options[name] ?? '') === '' ? namesIn(value) : [],
  )
  return preset.placeholders
    .map(({ name }) => name)
    .filter((name) => empty.includes(name) && (answers[name] ?? '').trim() === '')
}
