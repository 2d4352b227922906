import { walk } from './collect.ts'
import { attributeChecks, compatibleObjects, requiredAttributes } from './rules.ts'
import { isLabelControl, isShapeControl, answerControlTypes, selfReferencing } from './tag-names.ts'
import type { ConfigProblem, LabelConfig, TagNode } from './types.ts'

/**
 * Everything that would make the config unusable or surprising, in document order. An empty list, or one of
 * warnings only, may be saved. A tag outside the language is a warning: the editor shows a notice in its place
 * and keeps its results.
 */
export function validateLabelConfig(config: LabelConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const report: Report = (node, message, severity = 'error') =>
    void problems.push({ severity, message, line: node.line, column: node.column, tag: node.type })
  const names = checkNames(config, report)
  for (const node of walk(config.root)) {
    if (!node.known)
      report(
        node,
        `${said(node)} is not a tag of the labeling language. It will be shown as a notice; check its spelling.`,
        'warning',
      )
    checkRequired(node, report)
    checkAttributes(node, report)
    checkValues(node, report)
    checkTargets(node, names, report)
    checkConditions(node, names, report)
  }
  return problems
}

type Report = (node: TagNode, message: string, severity?: ConfigProblem['severity']) => void

const said = (node: TagNode): string =>
  node.attrs['name'] ? `<${node.type} name="${node.attrs['name']}">` : `<${node.type}>`

/** Names, each with the first tag that carries it. A Bucket's name is private to its Ranker. */
function checkNames(config: LabelConfig, report: Report): Map<string, TagNode> {
  const names = new Map<string, TagNode>()
  for (const node of walk(config.root)) {
    const { name } = node.attrs
    if (!name || node.type === 'Bucket') continue
    const first = names.get(name)
    if (first)
      report(
        node,
        `${said(node)} uses a name that <${first.type}> on line ${first.line} already has. Give each tag its own name.`,
      )
    else names.set(name, node)
  }
  return names
}

const isControlType = (type: string): boolean =>
  isLabelControl(type) || isShapeControl(type) || (answerControlTypes as readonly string[]).includes(type)

function checkRequired(node: TagNode, report: Report): void {
  const wanted = [
    ...(requiredAttributes.get(node.type) ?? []),
    ...(isControlType(node.type) ? ['name', 'toName'] : []),
  ]
  for (const attribute of wanted) {
    if (node.attrs[attribute.toLowerCase()]) continue
    if (node.type === 'Repeater' || !(attribute === 'toName' && selfReferencing.has(node.type)))
      report(
        node,
        `${said(node)} needs ${attribute}="…". ${advice[attribute] ?? `Add the attribute ${attribute}.`}`,
      )
  }
  if (node.type === 'Image' && !node.attrs['value'] && !node.attrs['valuelist'])
    report(node, `${said(node)} needs value="$key", the task data key that holds its URL.`)
  if ((node.type === 'Label' || node.type === 'Choice') && !node.attrs['value'] && !node.attrs['alias'])
    report(node, `<${node.type}> needs value="…", the text that annotators see.`)
}

const advice: Record<string, string> = {
  name: 'Results refer to the tag by this name.',
  toName: 'Write the name of the tag it labels, for example toName="image".',
  value: 'Write the task data key it shows, for example value="$text".',
  column: 'Write the name or the number of the column it draws.',
}

function checkAttributes(node: TagNode, report: Report): void {
  for (const [name, pattern, meaning] of attributeChecks.get(node.type) ?? []) {
    const value = node.attrs[name.toLowerCase()]
    if (value === undefined || value.startsWith('$') || pattern.test(value.trim())) continue
    report(node, `${said(node)} has ${name}="${value}", which is not allowed. Use ${meaning}.`)
  }
  const { min, max } = node.attrs
  if (node.type === 'Number' && min !== undefined && max !== undefined && Number(min) > Number(max))
    report(node, `${said(node)} has min="${min}" above max="${max}". Swap them.`)
}

function checkValues(node: TagNode, report: Report): void {
  const child = isLabelControl(node.type)
    ? 'Label'
    : node.type === 'Choices' || node.type === 'Taxonomy'
      ? 'Choice'
      : undefined
  if (!child) return
  const values = [...walk(node)].filter((tag) => tag.type === child)
  if (values.length === 0 && !node.attrs['value']?.startsWith('$') && !node.attrs['apiurl'])
    report(
      node,
      `${said(node)} has nothing to choose from. Put <${child} value="…"/> tags inside, or value="$key" to take them from task data.`,
    )
  if (node.type === 'Taxonomy') return
  const seen = new Map<string, TagNode>()
  for (const value of values) {
    const result = value.attrs['alias'] || value.attrs['value']
    if (!result) continue
    if (seen.has(result) && !node.attrs['allownested'])
      report(
        value,
        `<${child} value="${result}"> stands twice in ${said(node)}. Results could not tell them apart; rename one or give it an alias.`,
      )
    seen.set(result, value)
  }
}

function checkTargets(node: TagNode, names: Map<string, TagNode>, report: Report): void {
  const targets = (node.attrs['toname'] ?? '').split(',').map((name) => name.trim())
  for (const target of targets) {
    if (target === '') continue
    const found = names.get(target)
    if (!found) {
      report(
        node,
        `${said(node)} points to toName="${target}", but no tag has that name. ${nearest(target, names)}`,
      )
      continue
    }
    const able = compatibleObjects.get(node.type)
    if (able && found.known && found !== node && !able.includes(found.type))
      report(
        node,
        `${said(node)} cannot work on <${found.type} name="${target}">. Point toName at one of: ${able.join(', ')}.`,
      )
  }
  if (node.type === 'Pairwise' && node.attrs['toname'] && targets.length !== 2)
    report(node, `${said(node)} compares two tags. Write both names: toName="left,right".`)
}

const nearest = (target: string, names: Map<string, TagNode>): string => {
  const same = [...names.keys()].find((name) => name.toLowerCase() === target.toLowerCase())
  if (same) return `Names are case-sensitive: did you mean "${same}"?`
  return names.size === 0
    ? 'Give the tag it labels a name.'
    : `Names in this config: ${[...names.keys()].slice(0, 10).join(', ')}.`
}

function checkConditions(node: TagNode, names: Map<string, TagNode>, report: Report): void {
  for (const name of (node.attrs['whentagname'] ?? '').split(',').map((part) => part.trim()))
    if (name !== '' && !names.has(name))
      report(
        node,
        `${said(node)} depends on whenTagName="${name}", but no tag has that name, so it will never show.`,
        'warning',
      )
}
