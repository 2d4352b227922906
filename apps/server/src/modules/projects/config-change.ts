import type { ControlTag, LabelConfig } from '@sluice/contract'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../../db/schema.ts'
import { configFacts } from '../../lib/label-config.ts'

/** What a new config would take away from annotations that may use it. */
export interface Removed {
  /** Controls that are gone, or are another kind of control now. */
  controls: string[]
  /** Labels, choices and the like that are gone from a control that stays. */
  labels: { control: string; label: string }[]
}

export function removedBy(before: LabelConfig, after: LabelConfig): Removed {
  const kept = new Map(after.controls.map((control) => [control.name, control]))
  const removed: Removed = { controls: [], labels: [] }
  for (const old of before.controls) {
    const now = kept.get(old.name)
    if (
      !now ||
      now.type.toLowerCase() !== old.type.toLowerCase() ||
      !old.toName.every((n) => now.toName.includes(n))
    )
      removed.controls.push(old.name)
    else if (now.dynamicKey === undefined)
      for (const label of labelsOf(old))
        if (!labelsOf(now).has(label)) removed.labels.push({ control: old.name, label })
  }
  return removed
}

const labelsOf = (control: ControlTag): Set<string> => new Set(control.values.map((value) => value.result))

/**
 * Sentences that say which annotations stand against the new config; none when it may be saved. Only a config
 * that takes something away costs a read of the project's annotations.
 */
export async function configChangeProblems(
  db: Kysely<Database>,
  project: number,
  before: string,
  after: string,
): Promise<string[]> {
  const [old, next] = [configFacts(before).config, configFacts(after).config]
  if (!old || !next) return []
  const removed = removedBy(old, next)
  if (removed.controls.length === 0 && removed.labels.length === 0) return []
  const used = await usage(db, project, removed)
  return used.map(({ control, label, annotations }) => {
    const count = annotations === 1 ? '1 annotation' : `${annotations} annotations`
    return label === null
      ? `The control "${control}" cannot be removed or changed: ${count} used it. Delete them first or keep it.`
      : `The label "${label}" of "${control}" cannot be removed: ${count} used it. Delete them first or keep it.`
  })
}

interface Usage {
  control: string
  label: string | null
  annotations: number
}

async function usage(db: Kysely<Database>, project: number, removed: Removed): Promise<Usage[]> {
  const pairs = removed.labels.map(({ control, label }) => [control, label])
  const { rows } = await sql<Usage>`
    with items as (
      select a.id, i.item->>'from_name' as control, i.item->'value' as value
      from annotations a cross join lateral jsonb_array_elements(a.result) as i (item)
      where a.project_id = ${project} and jsonb_typeof(i.item) = 'object'
        and i.item->>'from_name' = any(${[...removed.controls, ...removed.labels.map((l) => l.control)]}::text[])
    )
    select control, null as label, count(distinct id) as annotations from items
      where control = any(${removed.controls}::text[]) group by control
    union all
    select w.pair->>0, w.pair->>1, count(distinct i.id)
      from jsonb_array_elements(${JSON.stringify(pairs)}::jsonb) as w (pair)
      join items i on i.control = w.pair->>0
      -- labels stand in an array under the control's own key; taxonomies nest them once more
      where jsonb_path_exists(i.value, '$.*[*] ? (@ == $label)', jsonb_build_object('label', w.pair->1))
         or jsonb_path_exists(i.value, '$.taxonomy[*][*] ? (@ == $label)', jsonb_build_object('label', w.pair->1))
      group by 1, 2
    order by 1, 2 nulls first limit 20`.execute(db)
  return rows
}
