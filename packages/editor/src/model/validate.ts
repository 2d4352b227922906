import type { LabelConfig } from '@sluice/contract'
import { findAnswer, isEmptyAnswer, answerKey } from './answers.ts'
import { createRegionIndexer, type Region } from './regions.ts'
import type { Items } from './result-item.ts'
import { buildSchema, type ControlSpec, type Schema } from './schema.ts'
import { appliesToRegion, isHiddenByChoice } from './visibility.ts'

/** Why a result may not be submitted yet. */
export interface Problem {
  kind: 'required' | 'required-region'
  /** Name of the control to answer. */
  control: string
  /** Region to answer it for. */
  regionId?: string
  /** The config's own words, when it has some. */
  message: string | null
}

/** What stands between this result and submitting it. Hidden controls demand nothing. */
export function findProblems(items: Items, schema: Schema): Problem[] {
  const { regions } = createRegionIndexer(schema)(items)
  return [...schema.controls.values()]
    .filter((control) => control.required && !isHiddenByChoice(control, items))
    .flatMap((control) => problemsOf(control, items, regions))
}

function problemsOf(control: ControlSpec, items: Items, regions: readonly Region[]): Problem[] {
  const problem = { control: control.name, message: control.requiredMessage }
  if (answerKey(control) === null) {
    if (!control.labels || items.some((item) => item.from_name === control.name)) return []
    return [{ kind: 'required', ...problem }]
  }
  if (!control.perRegion)
    return isEmptyAnswer(findAnswer(items, control)) ? [{ kind: 'required', ...problem }] : []
  return regions
    .filter((region) => appliesToRegion(control, region) && isEmptyAnswer(findAnswer(items, control, region)))
    .map((region): Problem => ({ kind: 'required-region', ...problem, regionId: region.id }))
}

/** The same check without an editor. */
export const validateResult = (config: LabelConfig, result: Items): Problem[] =>
  findProblems(result, buildSchema(config, {}))
