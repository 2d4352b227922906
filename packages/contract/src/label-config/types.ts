/** One XML element of a labeling config. Plain JSON: safe to send, store and compare. */
export interface TagNode {
  /** Canonical spelling of a known tag (`rectanglelabels` → `RectangleLabels`); an unknown tag keeps its own. */
  type: string
  known: boolean
  /** Names in lower case, values as written. Inner text of a childless tag is its `value`. */
  attrs: Record<string, string>
  /** Names as written, for places that must echo them. */
  rawAttrs: Record<string, string>
  /** Text directly inside the tag, trimmed; absent when blank. */
  text?: string
  /** Markup inside a HyperText tag, as written. */
  innerXml?: string
  children: TagNode[]
  /** 1-based place of the opening `<`. */
  line: number
  column: number
}

/** A `Label`, `Choice` or `Relation` of a control. `result` is what is written into results. */
export interface ControlValue {
  value: string
  alias?: string
  result: string
  attrs: Record<string, string>
  rawAttrs: Record<string, string>
  /** Results of the enclosing choices, outermost first; empty for a flat list. */
  path: string[]
}

export interface ControlTag {
  name: string
  type: string
  toName: string[]
  attrs: Record<string, string>
  values: ControlValue[]
  /** Task data key that supplies the values (`value="$list"`). */
  dynamicKey?: string
  required: boolean
  perRegion: boolean
  node: TagNode
}

export interface ObjectTag {
  name: string
  type: string
  /** The `value` (or `valueList`) template as written. */
  value: string
  /** First task data key the template names; absent for literal values. */
  dataKey?: string
  attrs: Record<string, string>
  node: TagNode
}

export interface LabelConfig {
  root: TagNode
  /** Document order. */
  controls: ControlTag[]
  /** Document order. */
  objects: ObjectTag[]
}

export interface ConfigProblem {
  severity: 'error' | 'warning'
  /** A sentence that names the tag and says what to do. */
  message: string
  line?: number
  column?: number
  tag?: string
}

export type ParsedConfigResult = { ok: true; config: LabelConfig } | { ok: false; errors: ConfigProblem[] }
