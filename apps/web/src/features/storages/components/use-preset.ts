import type { FieldDescriptor, OptionPreset } from '@sluice/contract'
import { useState } from 'react'
import type { FormValues } from '../../../components/schema-form/values.ts'
import { answerInput, byHand, missingAnswers, presetValues } from '../model/preset.ts'

export interface PresetOptions {
  presets: readonly OptionPreset[]
  fields: readonly FieldDescriptor[]
  /** Puts options into the form around. */
  fill: (options: FormValues) => void
  /** An input of the service is answered now: what was wrong with it no longer holds. */
  forget: (input: string) => void
}

/** The service chosen in a form, and its answers; filling in happens as they are given. */
export function usePreset({ presets, fields, fill, forget }: PresetOptions) {
  const [choice, setChoice] = useState(byHand)
  const preset = presets.find(({ id }) => id === choice.id) ?? null
  return {
    presets,
    preset,
    answers: choice.answers,
    /** What was filled in before stays until the next service replaces it. */
    choose: (id: string) => {
      for (const { name } of preset?.placeholders ?? []) forget(answerInput(name))
      setChoice({ id, answers: {} })
      const next = presets.find((one) => one.id === id)
      if (next) fill(presetValues(next, {}, fields))
    },
    answer: (name: string, text: string) => {
      if (!preset) return
      const answers = { ...choice.answers, [name]: text }
      forget(answerInput(name))
      setChoice({ ...choice, answers })
      fill(presetValues(preset, answers, fields, name))
    },
    missing: (options: FormValues): readonly string[] =>
      preset ? missingAnswers(preset, choice.answers, options).map(answerInput) : [],
  }
}

export type PresetState = ReturnType<typeof usePreset>
