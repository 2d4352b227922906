import { z } from 'zod'
import { JsonObject } from '@sluice/contract'
import type { Draft, DraftAnnotation, DraftPrediction } from './sync.types.ts'

export type TaskParts = Pick<Draft, 'data' | 'meta' | 'allowSkip' | 'annotations' | 'predictions'>

export interface BuiltTask {
  task: TaskParts | null
  /** Why there is no task, or what of it was left out. */
  problem: string | null
}

const Results = z.array(JsonObject)
const Score = z.coerce.number().nullable().catch(null)

const Annotation = z.object({
  id: z.number().int().nullable().catch(null),
  result: Results,
  was_cancelled: z.boolean().catch(false),
  ground_truth: z.boolean().catch(false),
  lead_time: z.number().nonnegative().nullable().catch(null),
  completed_by: z
    .union([
      z
        .number()
        .int()
        .transform((id) => ({ id })),
      z.object({ id: z.number().int().optional(), email: z.string().optional() }),
    ])
    .nullable()
    .catch(null),
})
const Prediction = z.object({
  result: Results,
  score: Score,
  model_version: z.coerce.string().nullable().catch(null),
})

/** Makes a task of one parsed value, by the rules of the product guide. Pure, never throws. */
export function buildTask(value: unknown): BuiltTask {
  if (!isObject(value)) return refuse('it is not a JSON object.')
  const wrapped = isObject(value['data'])
  if (!wrapped && value['data'] === undefined && (some(value['annotations']) || some(value['predictions'])))
    return refuse('it has annotations or predictions, but no "data" they could belong to.')
  const data = storable(wrapped ? value['data'] : value)
  const meta = wrapped && isObject(value['meta']) ? storable(value['meta']) : null
  if (data === null)
    return refuse('it holds a NUL character or half of a surrogate pair, which cannot be stored.')

  const problems: string[] = []
  const annotations = wrapped ? readAll(value['annotations'], 'annotation', toAnnotation, problems) : []
  const predictions = wrapped ? readAll(value['predictions'], 'prediction', toPrediction, problems) : []
  const task = { data, meta, allowSkip: !wrapped || value['allow_skip'] !== false, annotations, predictions }
  return { task, problem: problems.length > 0 ? `the task was made, but ${problems.join('; ')}.` : null }
}

const refuse = (problem: string): BuiltTask => ({ task: null, problem })
const some = (value: unknown): boolean => Array.isArray(value) && value.length > 0

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readAll<T>(
  value: unknown,
  what: string,
  read: (item: unknown) => T | null,
  problems: string[],
): T[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    problems.push(`its ${what}s were left out: they are not a list`)
    return []
  }
  return value.flatMap((item, at) => {
    const made = read(item)
    if (made === null) problems.push(`${what} ${at + 1} was left out: its "result" is not a list of objects`)
    return made ?? []
  })
}

function toAnnotation(item: unknown): DraftAnnotation | null {
  const parsed = Annotation.safeParse(withNulls(item))
  if (!parsed.success || storable(parsed.data.result) === null) return null
  const { id, ...rest } = parsed.data
  const who = rest.completed_by
  const completed_by = who && {
    ...(who.id === undefined ? {} : { id: who.id }),
    ...('email' in who && who.email !== undefined ? { email: who.email } : {}),
  }
  return { ...rest, completed_by, import_id: id }
}

function toPrediction(item: unknown): DraftPrediction | null {
  const parsed = Prediction.safeParse(withNulls(item))
  return parsed.success && storable(parsed.data.result) !== null ? parsed.data : null
}

/** Absent fields count as null; the schemas say what null means for each. */
const withNulls = (item: unknown): unknown =>
  isObject(item)
    ? { id: null, lead_time: null, completed_by: null, score: null, model_version: null, ...item }
    : item

/** JSON text, or null when the database could not hold it: NUL and lone surrogates have no place in jsonb. */
function storable(value: unknown): string | null {
  const text = JSON.stringify(value)
  return text.includes('\\u') && /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text) ? null : text
}
