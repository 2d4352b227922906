import type { JsonObject } from '@sluice/contract'
import { resultProblem } from '../../lib/results.ts'
import { storageProblem } from '../../lib/storable.ts'
import { taskDataProblem } from '../../lib/task-data.ts'

/** A task as it will be inserted. Everything in it has been checked. */
export interface BuiltTask {
  data: JsonObject
  meta: JsonObject | null
  allow_skip: boolean
  overlap: number | null
  annotations: BuiltAnnotation[]
  predictions: BuiltPrediction[]
}
export interface BuiltAnnotation {
  result: JsonObject[]
  completed_by: number
  was_cancelled: boolean
  ground_truth: boolean
  lead_time: number | null
  import_id: number | null
}
export interface BuiltPrediction {
  result: JsonObject[]
  score: number | null
  model_version: string | null
}

export interface BuildRules {
  labelConfig: string
  /** Fields of the data whose values are predictions. */
  preannotatedFrom: readonly string[]
  importer: number
  findUser(wanted: { id?: number; email?: string }): number | undefined
}

/** Pure: one item of an upload to a task, or the sentence that says why not. */
export function buildTask(item: unknown, rules: BuildRules): BuiltTask | string {
  if (!isObject(item)) return 'A task must be an object, like {"data": {"image": "https://…"}}.'
  const unstorable = storageProblem(item)
  if (unstorable) return unstorable
  const wrapped = 'data' in item
  if (wrapped && !isObject(item['data'])) return '"data" must be an object.'
  if (!wrapped && (filled(item['annotations']) || filled(item['predictions'])))
    return 'A task with annotations or predictions must have its data under "data".'
  const data = wrapped ? (item['data'] as JsonObject) : item
  if (Object.keys(data).length === 0) return 'The task has no data.'
  const misfit = taskDataProblem(data, rules.labelConfig)
  if (misfit) return misfit
  const annotations = listOf(wrapped ? item['annotations'] : undefined, 'annotations', (value) =>
    buildAnnotation(value, rules),
  )
  if (typeof annotations === 'string') return annotations
  const predictions = listOf(wrapped ? item['predictions'] : undefined, 'predictions', buildPrediction)
  if (typeof predictions === 'string') return predictions
  const preannotated = fromFields(data, rules.preannotatedFrom)
  if (typeof preannotated === 'string') return preannotated
  const { meta, allow_skip, overlap } = wrapped ? item : ({} as JsonObject)
  return {
    data,
    meta: isObject(meta) ? meta : null,
    allow_skip: typeof allow_skip === 'boolean' ? allow_skip : true,
    overlap: isCount(overlap) ? overlap : null,
    annotations,
    predictions: [...predictions, ...preannotated],
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const filled = (value: unknown): boolean => Array.isArray(value) && value.length > 0
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1000
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
const numberOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

function listOf<T>(value: unknown, name: string, build: (item: unknown) => T | string): T[] | string {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return `"${name}" must be a list.`
  const built: T[] = []
  for (const [i, item] of value.entries()) {
    const one = build(item)
    if (typeof one === 'string') return `${name}[${i}]: ${one}`
    built.push(one)
  }
  return built
}

function buildAnnotation(value: unknown, rules: BuildRules): BuiltAnnotation | string {
  if (!isObject(value)) return 'must be an object with a result.'
  const result = value['result']
  const problem = resultProblem(result)
  if (problem) return problem
  const author = authorOf(value['completed_by'], rules)
  if (typeof author === 'string') return author
  return {
    result: result as JsonObject[],
    completed_by: author,
    was_cancelled: value['was_cancelled'] === true,
    ground_truth: value['ground_truth'] === true,
    lead_time: numberOrNull(value['lead_time']),
    import_id: isId(value['id']) ? value['id'] : null,
  }
}

/** Nobody: the one who imports. A person: must have an account here, found by e-mail before id. */
function authorOf(value: unknown, rules: BuildRules): number | string {
  if (value === undefined || value === null) return rules.importer
  if (isId(value)) return rules.findUser({ id: value }) ?? `completed_by: there is no user ${value}.`
  if (!isObject(value)) return 'completed_by must be the id of a user, or an object with email.'
  const { email, id } = value
  if (typeof email === 'string')
    return rules.findUser({ email }) ?? `completed_by: there is no user ${email.slice(0, 100)}.`
  if (isId(id)) return rules.findUser({ id }) ?? `completed_by: there is no user ${id}.`
  return 'completed_by must name a user by email or id.'
}

function buildPrediction(value: unknown): BuiltPrediction | string {
  if (!isObject(value)) return 'must be an object with a result.'
  const problem = resultProblem(value['result'])
  if (problem) return problem
  const { result, score, model_version } = value
  return {
    result: result as JsonObject[],
    score: numberOrNull(score),
    model_version: typeof model_version === 'string' ? model_version : null,
  }
}

function fromFields(data: JsonObject, fields: readonly string[]): BuiltPrediction[] | string {
  const built: BuiltPrediction[] = []
  for (const field of fields) {
    if (!Object.hasOwn(data, field))
      return `the field "${field}" of preannotated_from_fields is missing in the data.`
    const value = data[field]
    const result = Array.isArray(value) ? value : [value]
    const problem = resultProblem(result)
    if (problem) return `the field "${field}" of preannotated_from_fields: ${problem}`
    built.push({ result: result as JsonObject[], score: null, model_version: null })
  }
  return built
}
