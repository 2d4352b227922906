import { firstDataKey } from './interpolate.ts'
import { selfReferencing } from './tag-names.ts'
import type { ControlTag, ControlValue, ObjectTag, TagNode } from './types.ts'

/** Every tag, parents before children, in document order. */
export function* walk(root: TagNode): Generator<TagNode> {
  yield root
  for (const child of root.children) yield* walk(child)
}

export const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === 'true'

/** A tag with `name` and `toName` is a control, whatever it is called; `Filter` only points at one. */
export function collectControls(root: TagNode): ControlTag[] {
  const controls: ControlTag[] = []
  for (const node of walk(root)) {
    const { name, toname } = node.attrs
    if (!name || !toname || node.type === 'Filter') continue
    const control: ControlTag = {
      name,
      type: node.type,
      toName: toname
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
      attrs: node.attrs,
      values: node.children.flatMap((child) => valuesUnder(child, [])),
      required: isTrue(node.attrs['required']),
      perRegion: isTrue(node.attrs['perregion']),
      node,
    }
    const dynamicKey = node.attrs['value']?.startsWith('$') ? firstDataKey(node.attrs['value']) : undefined
    if (dynamicKey !== undefined) control.dynamicKey = dynamicKey
    controls.push(control)
  }
  return controls
}

/** A tag with `name` and `value` or `valueList` shows data. A control's `value` means something else. */
export function collectObjects(root: TagNode): ObjectTag[] {
  const objects: ObjectTag[] = []
  for (const node of walk(root)) {
    const value = node.attrs['value'] ?? node.attrs['valuelist']
    const { name } = node.attrs
    if (!name || value === undefined) continue
    if (node.attrs['toname'] && !selfReferencing.has(node.type)) continue
    const object: ObjectTag = { name, type: node.type, value, attrs: node.attrs, node }
    const dataKey = firstDataKey(value)
    if (dataKey !== undefined) object.dataKey = dataKey
    objects.push(object)
  }
  return objects
}

/** Values may stand inside layout tags (`<Choices><View><Choice/></View></Choices>`) and inside each other. */
function valuesUnder(node: TagNode, path: string[]): ControlValue[] {
  if (node.attrs['name'] && node.attrs['toname']) return []
  if (node.type !== 'Label' && node.type !== 'Choice' && node.type !== 'Relation')
    return node.children.flatMap((child) => valuesUnder(child, path))
  const { value, alias } = node.attrs
  const result = alias || value
  if (!result) return []
  const own: ControlValue = {
    value: value || result,
    result,
    attrs: node.attrs,
    rawAttrs: node.rawAttrs,
    path,
  }
  if (alias) own.alias = alias
  return [own, ...node.children.flatMap((child) => valuesUnder(child, [...path, result]))]
}
