import { parseXml, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml'
import { collectControls, collectObjects } from './collect.ts'
import { canonicalTagName } from './tag-names.ts'
import type { ConfigProblem, ParsedConfigResult, TagNode } from './types.ts'

/** A config is written by hand; far above any real one, far below what could hurt the server. */
export const maxConfigBytes = 1024 * 1024
export const maxConfigDepth = 64

/** Tags whose inner text is a text of its own kind, never a `value`. */
const ownText = new Set(['Style', 'ReactCode', 'HyperText'])

/**
 * Reads a labeling config. Well-formed XML only, no DTD, no entities beyond XML's own five; nothing is ever
 * fetched. Meaning (names, targets, required attributes) is checked by `validateLabelConfig`.
 */
export function parseLabelConfig(source: string): ParsedConfigResult {
  if (source.length > maxConfigBytes || new TextEncoder().encode(source).length > maxConfigBytes)
    return refuse(
      'The labeling config is larger than 1 MiB. Move long lists of labels into task data and use value="$key".',
    )
  const xml = source.replace(/^\uFEFF/, '').trim()
  if (xml === '') return refuse('The labeling config is empty. Start with <View>…</View>.')
  if (opensWithDtd(xml))
    return refuse(
      'The labeling config contains a DTD (<!DOCTYPE …>), which is not allowed. Remove it and write the text itself instead of entities.',
    )
  try {
    const document = parseXml(xml, { includeOffsets: true })
    if (!document.root) return refuse('The labeling config has no root tag. Start with <View>…</View>.')
    const root = toNode(document.root, 1, { xml, lineStarts: lineStarts(xml) })
    return { ok: true, config: { root, controls: collectControls(root), objects: collectObjects(root) } }
  } catch (error) {
    if (error instanceof XmlError) return refuse(xmlSentence(error), error.line, error.column)
    // The parser recurses: only a config nested thousands deep exhausts the stack.
    if (error instanceof TooDeep || error instanceof RangeError)
      return refuse(`The labeling config is nested deeper than ${maxConfigDepth} tags. Flatten it.`)
    throw error
  }
}

class TooDeep extends Error {}

interface Source {
  xml: string
  lineStarts: number[]
}

function toNode(element: XmlElement, depth: number, source: Source): TagNode {
  if (depth > maxConfigDepth) throw new TooDeep()
  const type = canonicalTagName(element.name)
  const children = element.children.filter((child) => child instanceof XmlElement)
  const text = element.children
    .filter((child) => child instanceof XmlText)
    .map((child) => child.text)
    .join('')
    .trim()
  const rawAttrs = Object.fromEntries(Object.entries(element.attributes))
  const attrs = Object.fromEntries(
    Object.entries(rawAttrs).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const node: TagNode = {
    type: type ?? element.name,
    known: type !== undefined,
    attrs,
    rawAttrs,
    // HyperText holds markup, not tags of the language.
    children: type === 'HyperText' ? [] : children.map((child) => toNode(child, depth + 1, source)),
    ...placeOf(element.start, source.lineStarts),
  }
  if (text !== '') node.text = text
  if (type === 'HyperText') {
    const inner = innerMarkup(source.xml.slice(element.start, element.end))
    if (inner !== '') node.innerXml = inner
  }
  const value = type === 'HyperText' ? node.innerXml : node.text
  if (value !== undefined && attrs['value'] === undefined && children.length === 0 && !ownText.has(node.type))
    attrs['value'] = value
  if (type === 'HyperText' && value !== undefined && attrs['value'] === undefined) attrs['value'] = value
  return node
}

/** What stands between the opening and the closing tag. Attribute values may hold `>`. */
function innerMarkup(outer: string): string {
  const open = /^<[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(outer)?.[0]
  if (open === undefined || open.endsWith('/>')) return ''
  return outer.slice(open.length, outer.lastIndexOf('</')).trim()
}

/** Looks only where XML allows a doctype: before the root tag. Linear, so a hostile config costs nothing. */
function opensWithDtd(xml: string): boolean {
  let at = 0
  for (;;) {
    while (/\s/.test(xml[at] ?? '')) at += 1
    const end = xml.startsWith('<?', at) ? '?>' : xml.startsWith('<!--', at) ? '-->' : undefined
    if (end === undefined) return xml.startsWith('<!', at)
    const close = xml.indexOf(end, at + 2)
    if (close < 0) return false
    at = close + end.length
  }
}

function lineStarts(xml: string): number[] {
  const starts = [0]
  for (let at = xml.indexOf('\n'); at >= 0; at = xml.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function placeOf(offset: number, starts: number[]): { line: number; column: number } {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

function xmlSentence(error: XmlError): string {
  const reason = error.message.split('\n')[0]?.replace(/ \(line \d+, column \d+\)$/, '') ?? 'unknown reason'
  return `The labeling config is not well-formed XML: ${reason}. See line ${error.line}, column ${error.column}.`
}

function refuse(message: string, line?: number, column?: number): ParsedConfigResult {
  const problem: ConfigProblem = { severity: 'error', message }
  if (line !== undefined) problem.line = line
  if (column !== undefined) problem.column = column
  return { ok: false, errors: [problem] }
}
