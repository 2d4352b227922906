import type { Region } from '../model/regions.ts'
import type { ControlSpec, Schema } from '../model/schema.ts'

/** What the next region will be: chosen labels by control, and the plain shape chosen for an object. */
export interface ToolState {
  labels: Readonly<Record<string, readonly string[]>>
  shapes: Readonly<Record<string, string>>
}

export interface DrawingTool {
  control: ControlSpec
  labels: readonly string[]
  labelsControl?: ControlSpec | undefined
}

const controlsOf = (schema: Schema, object: string): ControlSpec[] =>
  [...schema.controls.values()].filter((control) => control.toName.includes(object))

const isPlainShape = (control: ControlSpec): boolean => control.tool !== null && !control.labels

/** The only label of a config; null where there is a choice. */
function onlyLabel(schema: Schema): string | null {
  const [control, ...more] = [...schema.controls.values()].filter(({ labels }) => labels)
  return control?.options.length === 1 && more.length === 0 ? (control.options[0]?.result ?? null) : null
}

/** Labels the config selects, or the only label there is: nobody should have to choose from one. */
export function startTools(schema: Schema): ToolState {
  const labels: Record<string, readonly string[]> = {}
  const only = onlyLabel(schema)
  for (const control of schema.controls.values()) {
    if (!control.labels) continue
    const selected = control.options.filter((option) => option.selected).map((option) => option.result)
    if (selected.length > 0) labels[control.name] = control.multiple ? selected : selected.slice(0, 1)
    else if (only !== null) labels[control.name] = [only]
  }
  return { labels, shapes: {} }
}

/**
 * Chooses or gives back a label. On one object only one control draws at a time. The only label there is stays
 * chosen: it was from the start, and who presses its key means to draw. `noTools` lays it down.
 */
export function toggleLabel(
  tools: ToolState,
  schema: Schema,
  control: ControlSpec,
  label: string,
): ToolState {
  const now = tools.labels[control.name] ?? []
  if (now.includes(label) && onlyLabel(schema) === label) return tools
  const next = now.includes(label)
    ? now.filter((one) => one !== label)
    : control.multiple
      ? [...now, label]
      : [label]
  const rivals = control.toName
    .flatMap((object) => controlsOf(schema, object))
    .filter((other) => other !== control && other.labels && (other.tool !== null || control.tool !== null))
  const cleared = Object.fromEntries(rivals.map((rival) => [rival.name, []]))
  const shapes = control.tool === null ? tools.shapes : without(tools.shapes, control.toName)
  return { labels: { ...tools.labels, ...cleared, [control.name]: next }, shapes }
}

/** Chooses or gives back a plain shape tool. */
export function toggleShape(tools: ToolState, schema: Schema, control: ControlSpec): ToolState {
  const on = control.toName.every((object) => tools.shapes[object] === control.name)
  const others = control.toName
    .flatMap((object) => controlsOf(schema, object))
    .filter((other) => other.labels && other.tool !== null)
  return {
    labels: { ...tools.labels, ...Object.fromEntries(others.map((other) => [other.name, []])) },
    shapes: on
      ? without(tools.shapes, control.toName)
      : { ...tools.shapes, ...Object.fromEntries(control.toName.map((object) => [object, control.name])) },
  }
}

const without = (shapes: ToolState['shapes'], objects: readonly string[]): ToolState['shapes'] =>
  Object.fromEntries(Object.entries(shapes).filter(([object]) => !objects.includes(object)))

/** Lays every tool down: clicks and drags select and move again. */
export const noTools: ToolState = { labels: {}, shapes: {} }

export const hasTool = ({ labels, shapes }: ToolState): boolean =>
  Object.values(labels).some((chosen) => chosen.length > 0) || Object.keys(shapes).length > 0

/** What a drag, click or selection on this object creates, or null when it creates nothing. */
export function drawingTool(tools: ToolState, schema: Schema, object: string): DrawingTool | null {
  const controls = controlsOf(schema, object)
  const chosen = (control: ControlSpec): readonly string[] => tools.labels[control.name] ?? []
  const labelled = controls.filter((control) => control.labels && chosen(control).length > 0)
  const shape = labelled.find((control) => control.tool !== null)
  if (shape) return { control: shape, labels: chosen(shape) }
  const labels = labelled[0]
  const plain = controls.filter(isPlainShape)
  const tool =
    plain.find((control) => control.name === tools.shapes[object]) ??
    (labels && plain.length === 1 ? plain[0] : undefined)
  if (tool) return { control: tool, labels: labels ? chosen(labels) : [], labelsControl: labels }
  return labels && schema.objects.get(object)?.type === 'Text'
    ? { control: labels, labels: chosen(labels) }
    : null
}

/** Whether a control's labels may be put on this region. */
export const canLabel = (control: ControlSpec, region: Region): boolean =>
  control.labels &&
  !region.readonly &&
  control.toName.includes(region.object) &&
  (control.tool === null ? control.resultType === 'labels' : control.tool === region.geometry.shape)
