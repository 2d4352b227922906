import type { TagNode } from '@sluice/contract'
import { chosenResults } from './answers.ts'
import { labelsOf, type Region } from './regions.ts'
import type { Items } from './result-item.ts'
import type { ControlSpec } from './schema.ts'

export interface VisibilityContext {
  items: Items
  selected: readonly Region[]
}

const list = (attribute: string | undefined): readonly string[] =>
  (attribute ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const meets = (wanted: readonly string[], present: (entry: string) => boolean): boolean =>
  wanted.length === 0 || wanted.some(present)

/** Whether a tag's own `visibleWhen` rule lets it show. Tags without a rule always do. */
export function isTagVisible(node: TagNode, context: VisibilityContext): boolean {
  switch (node.attrs['visiblewhen']?.toLowerCase()) {
    case 'region-selected':
      return context.selected.some((region) => regionMatches(node.attrs, region))
    case 'no-region-selected':
      return context.selected.length === 0
    case 'choice-selected':
      return hasChoice(node.attrs, context.items)
    case 'choice-unselected':
      return !hasChoice(node.attrs, context.items)
    default:
      return true
  }
}

function hasChoice(attrs: Readonly<Record<string, string>>, items: Items): boolean {
  const wanted = list(attrs['whenchoicevalue'])
  const names = list(attrs['whentagname'])
  const controls = names.length > 0 ? names : [...new Set(items.flatMap((item) => item.from_name ?? []))]
  return controls.some((name) => {
    const chosen = chosenResults(items, name)
    return chosen.size > 0 && meets(wanted, (value) => chosen.has(value))
  })
}

/** Narrowing of a region rule: labelled by one of these controls, with one of these labels. */
export function regionMatches(attrs: Readonly<Record<string, string>>, region: Region): boolean {
  const names = list(attrs['whentagname'])
  const labels = list(attrs['whenlabelvalue'])
  const items = region.items.filter((item) => meets(names, (name) => item.from_name === name))
  return (
    items.length > 0 &&
    (labels.length === 0 || items.some((item) => labelsOf(item).some((label) => labels.includes(label))))
  )
}

const choiceRule = /^choice-(un)?selected$/i

/** Hidden by a choice rule of its own or of a tag around it: such a control must not be in the saved result. */
export const isHiddenByChoice = (control: ControlSpec, items: Items): boolean =>
  [...control.ancestors, control.node].some(
    (node) =>
      choiceRule.test(node.attrs['visiblewhen'] ?? '') && !isTagVisible(node, { items, selected: [] }),
  )

/** Whether a per-region control applies to this region at all. */
export const appliesToRegion = (control: ControlSpec, region: Region): boolean =>
  control.toName.includes(region.object) && regionMatches(control.attrs, region)
