import {
  dataKeys,
  parsedLabelConfig,
  parseLabelConfig,
  undefinedKey,
  validateLabelConfig,
  type ConfigProblem,
  type LabelConfig,
  type ParsedControl,
} from '@sluice/contract'

/** What the server needs to know of a label config, worked out once per text. */
export interface ConfigFacts {
  /** Undefined when the text cannot be parsed. */
  config: LabelConfig | undefined
  problems: readonly ConfigProblem[]
  dataKeys: readonly string[]
  /** The data key that whole source files are served under. */
  undefinedKey: string | undefined
  parsed: Readonly<Record<string, ParsedControl>>
  /** Every control is about the task as a whole, so one answer may be given to many tasks. */
  bulk: boolean
}

const REMEMBERED = 200
const cache = new Map<string, ConfigFacts>()
const wholeTask = new Set(['Choices', 'Taxonomy', 'Rating', 'Number', 'DateTime', 'TextArea'])

/** Never throws; pure, and remembered for the texts asked for most recently. */
export function configFacts(xml: string): ConfigFacts {
  const known = cache.get(xml)
  if (known) {
    cache.delete(xml)
    cache.set(xml, known)
    return known
  }
  const facts = work(xml)
  cache.set(xml, facts)
  const [oldest] = cache.keys()
  if (cache.size > REMEMBERED && oldest !== undefined) cache.delete(oldest)
  return facts
}

function work(xml: string): ConfigFacts {
  const result = parseLabelConfig(xml)
  if (!result.ok)
    return {
      config: undefined,
      problems: result.errors,
      dataKeys: [],
      undefinedKey: undefined,
      parsed: {},
      bulk: false,
    }
  const { config } = result
  return {
    config,
    problems: validateLabelConfig(config),
    dataKeys: dataKeys(config),
    undefinedKey: undefinedKey(config),
    parsed: parsedLabelConfig(config),
    bulk: config.controls.length > 0 && config.controls.every((c) => wholeTask.has(c.type) && !c.perRegion),
  }
}

/** The sentences that forbid saving this config. */
export const configErrors = (xml: string): string[] =>
  configFacts(xml)
    .problems.filter((p) => p.severity === 'error')
    .map((p) => (p.line === undefined ? p.message : `Line ${p.line}: ${p.message}`))
