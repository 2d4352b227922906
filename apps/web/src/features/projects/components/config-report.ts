import { dataKeys, parseLabelConfig, validateLabelConfig } from '@sluice/contract'

export interface ConfigProblem {
  message: string
  severity: 'error' | 'warning'
  line?: number | undefined
  column?: number | undefined
}

export interface ConfigReport {
  ok: boolean
  problems: readonly ConfigProblem[]
  dataKeys: readonly string[]
}

/** What can be said about a config without the server, at once, while it is typed. */
export function localReport(text: string): ConfigReport {
  const parsed = parseLabelConfig(text)
  if (!parsed.ok) return { ok: false, problems: parsed.errors, dataKeys: [] }
  const problems = validateLabelConfig(parsed.config)
  return {
    ok: problems.every((problem) => problem.severity !== 'error'),
    problems,
    dataKeys: dataKeys(parsed.config),
  }
}
