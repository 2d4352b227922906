import type { ControlTag, LabelConfig } from './types.ts'

export interface ParsedInput {
  type: string
  value: string
  valueType: string | null
}

export interface ParsedControl {
  type: string
  to_name: string[]
  inputs: ParsedInput[]
  labels: string[]
  labels_attrs: Record<string, Record<string, string>>
  conditionals?: { type: 'tag' | 'label' | 'choice'; name: string }
}

/** The `parsed_label_config` of the compatible API: one entry per control, keyed by its name. */
export function parsedLabelConfig(config: LabelConfig): Record<string, ParsedControl> {
  const inputs = new Map<string, ParsedInput>(
    config.objects.map((object) => [
      object.name,
      {
        type: object.type,
        value: object.value.replace(/^\$+/, ''),
        valueType: object.attrs['valuetype'] ?? null,
      },
    ]),
  )
  return Object.fromEntries(
    config.controls.map((control) => {
      const entry: ParsedControl = {
        type: control.type,
        to_name: control.toName,
        inputs: control.toName.flatMap((name) => inputs.get(name) ?? []),
        labels: [...new Set(control.values.map((value) => value.result))],
        labels_attrs: Object.fromEntries(control.values.map((value) => [value.result, value.rawAttrs])),
      }
      const conditionals = conditionalsOf(control)
      if (conditionals) entry.conditionals = conditionals
      return [control.name, entry]
    }),
  )
}

function conditionalsOf(control: ControlTag): ParsedControl['conditionals'] {
  if (!control.perRegion) return undefined
  const { whentagname, whenlabelvalue, whenchoicevalue } = control.attrs
  if (whentagname) return { type: 'tag', name: whentagname }
  if (whenlabelvalue) return { type: 'label', name: whenlabelvalue }
  if (whenchoicevalue) return { type: 'choice', name: whenchoicevalue }
  return undefined
}
