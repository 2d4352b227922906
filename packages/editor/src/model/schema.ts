import { interpolate } from '@sluice/contract'
import type { ControlTag, ControlValue, LabelConfig, TagNode } from '@sluice/contract'
import { assignHotkeys } from '../hotkeys/assign.ts'
import { isRecord } from './result-item.ts'
import { labelColor } from './colors.ts'

/** One thing to choose: a label of a region or an answer of a question. */
export interface Option {
  /** What results hold. */
  result: string
  /** What people see. */
  text: string
  color: string
  hotkey: string | null
  hint: string | null
  selected: boolean
}

export type RegionTool = 'rectangle' | 'polygon'

export interface ControlSpec {
  name: string
  type: string
  toName: readonly string[]
  options: readonly Option[]
  /** Result type its items carry. */
  resultType: string
  /** Puts labels on regions. */
  labels: boolean
  /** Draws regions on images; null for labels that need another control's shape, and for answers. */
  tool: RegionTool | null
  /** More than one option at a time. */
  multiple: boolean
  required: boolean
  requiredMessage: string | null
  perRegion: boolean
  attrs: Readonly<Record<string, string>>
  /** Tags around it, the nearest last: a hidden one hides the control. */
  ancestors: readonly TagNode[]
  node: TagNode
}

export interface ObjectSpec {
  name: string
  type: string
  value: unknown
  attrs: Readonly<Record<string, string>>
  node: TagNode
}

/** A labeling config with the data of one task filled in. */
export interface Schema {
  root: TagNode
  data: Readonly<Record<string, unknown>>
  controls: ReadonlyMap<string, ControlSpec>
  objects: ReadonlyMap<string, ObjectSpec>
}

const tools: Readonly<Record<string, RegionTool>> = {
  Rectangle: 'rectangle',
  RectangleLabels: 'rectangle',
  Polygon: 'polygon',
  PolygonLabels: 'polygon',
}

export function buildSchema(config: LabelConfig, data: Readonly<Record<string, unknown>>): Schema {
  const raw = config.controls.map((control) => ({ control, values: optionSources(control, data) }))
  const keys = assignHotkeys(raw.flatMap(({ values }) => values.map((value) => value.hotkey)))
  const ancestors = ancestorsOf(config.root)
  let next = 0
  const controls = raw.map(({ control, values }): [string, ControlSpec] => {
    const options = values.map((value, index): Option => ({
      result: value.alias || value.value,
      text: value.value,
      color: labelColor(value.background, index),
      hotkey: keys[next++] ?? null,
      hint: value.hint ?? null,
      selected: value.selected?.toLowerCase() === 'true',
    }))
    return [control.name, controlSpec(control, options, ancestors.get(control.node) ?? [])]
  })
  return {
    root: config.root,
    data,
    controls: new Map(controls),
    objects: new Map(
      config.objects.map((object) => [
        object.name,
        {
          name: object.name,
          type: object.type,
          value: interpolate(object.value, data),
          attrs: object.attrs,
          node: object.node,
        },
      ]),
    ),
  }
}

function controlSpec(control: ControlTag, options: Option[], ancestors: readonly TagNode[]): ControlSpec {
  const { choice } = control.attrs
  return {
    name: control.name,
    type: control.type,
    toName: control.toName,
    options,
    resultType: control.type.toLowerCase(),
    labels: control.type.endsWith('Labels'),
    tool: tools[control.type] ?? null,
    multiple: choice?.toLowerCase() === 'multiple',
    required: control.required,
    requiredMessage: control.attrs['requiredmessage'] ?? null,
    perRegion: control.perRegion,
    attrs: control.attrs,
    ancestors,
    node: control.node,
  }
}

interface OptionSource {
  value: string
  alias?: string | undefined
  background?: string | undefined
  hotkey?: string | undefined
  hint?: string | undefined
  selected?: string | undefined
}

function optionSources(control: ControlTag, data: Readonly<Record<string, unknown>>): OptionSource[] {
  if (!control.type.endsWith('Labels') && control.type !== 'Choices') return []
  return [...control.values.map(fromTag), ...fromData(control, data)]
}

const fromTag = ({ value, alias, attrs }: ControlValue): OptionSource => ({
  value,
  alias,
  background: attrs['background'] ?? attrs['color'],
  hotkey: attrs['hotkey'],
  hint: attrs['hint'],
  selected: attrs['selected'],
})

/** `value="$list"`: entries are objects keyed like the child tag's attributes, or plain strings. */
function fromData(control: ControlTag, data: Readonly<Record<string, unknown>>): OptionSource[] {
  if (control.dynamicKey === undefined) return []
  const list = interpolate(control.attrs['value'] ?? '', data)
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: unknown): OptionSource[] => {
    if (typeof entry === 'string') return [{ value: entry }]
    if (!isRecord(entry)) return []
    const text = (name: string): string | undefined => {
      const found = entry[name]
      return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined
    }
    const value = text('value') ?? text('alias')
    if (value === undefined) return []
    return [
      {
        value,
        alias: text('alias'),
        background: text('background'),
        hotkey: text('hotkey'),
        hint: text('hint'),
      },
    ]
  })
}

function ancestorsOf(root: TagNode): Map<TagNode, readonly TagNode[]> {
  const found = new Map<TagNode, readonly TagNode[]>()
  const visit = (node: TagNode, above: readonly TagNode[]): void => {
    found.set(node, above)
    for (const child of node.children) visit(child, [...above, node])
  }
  visit(root, [])
  return found
}
