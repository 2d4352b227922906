import type { TagNode } from '@sluice/contract'
import { findAnswer, setAnswer } from '../model/answers.ts'
import type { Region } from '../model/regions.ts'
import type { ResultItem } from '../model/result-item.ts'
import type { ControlSpec, Schema } from '../model/schema.ts'
import { regionPlace, regionTitle } from '../model/describe.ts'
import type { Translate } from '../text/messages.ts'
import { appliesToRegion } from '../model/visibility.ts'
import { useEditor, useSelectedRegions, useServices } from '../store/context.tsx'

const missingText = (name: string, region: Region | null, schema: Schema, t: Translate): string =>
  region
    ? t('required.region', { name, region: `${regionTitle(region, schema, t)}, ${regionPlace(region, t)}` })
    : t('required.message', { name })

/** A question of the config as its view needs it. */
export interface Question {
  control: ControlSpec
  /** Words for the question: its name, as the config gives no other. */
  name: string
  /** The region a per-region question is about right now. */
  region: Region | null
  item: ResultItem | undefined
  disabled: boolean
  /** Message of the last check, for this question and region. */
  problem: string | null
  /** One gesture; with a merge key, one step together with the gestures of that key before it. */
  answer(value: readonly string[] | number, gesture?: { label?: string; mergeKey?: string }): void
}

/** Null while there is nothing to answer: no such control, or a per-region one without its region. */
export function useQuestion(node: TagNode): Question | null {
  const { store, t } = useServices()
  const control = store.schema.controls.get(node.attrs['name'] ?? '')
  const selected = useSelectedRegions()
  const items = useEditor((state) => state.history.present)
  const problems = useEditor((state) => state.problems)
  if (!control) return null
  const region = control.perRegion ? (selected.find((one) => appliesToRegion(control, one)) ?? null) : null
  if (control.perRegion && !region) return null
  const failed = problems.find(
    (problem) =>
      problem.control === control.name && (problem.regionId === undefined || problem.regionId === region?.id),
  )
  return {
    control,
    name: control.name,
    region,
    item: findAnswer(items, control, region),
    disabled: store.readonly || region?.readonly === true,
    problem: failed ? (failed.message ?? missingText(control.name, region, store.schema, t)) : null,
    answer(value, gesture = {}) {
      const object = region?.object ?? control.toName[0] ?? ''
      store.commit(
        { label: gesture.label ?? t('gesture.answer', { name: control.name }), mergeKey: gesture.mergeKey },
        (now) => setAnswer(now, { control, object, region }, value),
      )
    },
  }
}
