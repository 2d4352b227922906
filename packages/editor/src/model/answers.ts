import { besideOf, isRelation, makeId, touched, valueOf, type Items, type ResultItem } from './result-item.ts'
import type { ControlSpec } from './schema.ts'
import { labelsOf, type Region } from './regions.ts'

/** Value keys by result type of the questions this editor can answer. */
const answerKeys: Readonly<Record<string, string>> = {
  choices: 'choices',
  textarea: 'text',
  rating: 'rating',
}

/** The key an answer stands under, or null when the control asks nothing this editor knows. */
export const answerKey = (control: ControlSpec): string | null => answerKeys[control.resultType] ?? null

/** The item that answers a control: the one of the given region for per-region controls, else the task's. */
export function findAnswer(
  items: Items,
  control: ControlSpec,
  region?: Region | null,
): ResultItem | undefined {
  return items.find(
    (item) =>
      item.from_name === control.name &&
      item.type === control.resultType &&
      !isRelation(item) &&
      (!control.perRegion || (region != null && item.id === region.id)),
  )
}

/** Answers as a list of strings; accepts the bare string older clients write. */
export function answerTexts(item: ResultItem | undefined): readonly string[] {
  const key = item && answerKeys[item.type]
  const value = key === undefined ? undefined : valueOf(item as ResultItem)[key]
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}

export function answerNumber(item: ResultItem | undefined): number {
  const value = item && valueOf(item)['rating']
  return typeof value === 'number' ? value : 0
}

export const isEmptyAnswer = (item: ResultItem | undefined): boolean =>
  !item ||
  (item.type === 'rating' ? answerNumber(item) === 0 : answerTexts(item).every((text) => text.trim() === ''))

export interface AnswerTarget {
  control: ControlSpec
  /** Object tag the answer is about. */
  object: string
  region?: Region | null
}

/** Writes an answer; an empty one removes the item. One item per control, or per region. */
export function setAnswer(items: Items, target: AnswerTarget, answer: readonly string[] | number): Items {
  const { control, region } = target
  const key = answerKey(control)
  if (key === null) return items
  const existing = findAnswer(items, control, region)
  const empty = typeof answer === 'number' ? answer === 0 : answer.length === 0
  if (empty) return existing ? items.filter((item) => item !== existing) : items
  if (existing)
    return items.map((item) =>
      item === existing ? { ...touched(item), value: { ...valueOf(item), [key]: answer } } : item,
    )
  if (control.perRegion) return region ? addToRegion(items, control, region, key, answer) : items
  const added: ResultItem = {
    id: makeId(),
    type: control.resultType,
    from_name: control.name,
    to_name: target.object,
    value: { [key]: answer },
    origin: 'manual',
  }
  const relations = items.findIndex(isRelation)
  return relations < 0 ? [...items, added] : [...items.slice(0, relations), added, ...items.slice(relations)]
}

/** A per-region answer stands right behind its region. */
function addToRegion(
  items: Items,
  control: ControlSpec,
  region: Region,
  key: string,
  answer: unknown,
): Items {
  const model = region.items[0]
  const after = region.items.at(-1)
  if (!model || !after) return items
  const at = items.indexOf(after) + 1
  return [...items.slice(0, at), besideOf(model, control, { [key]: answer }), ...items.slice(at)]
}

/** All label and choice results present for one control anywhere; what visibility rules look at. */
export function chosenResults(items: Items, controlName: string): ReadonlySet<string> {
  return new Set(
    items
      .filter((item) => item.from_name === controlName)
      .flatMap((item) => (item.type === 'choices' ? answerTexts(item) : labelsOf(item))),
  )
}
