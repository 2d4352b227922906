import type { JsonObject, ObjectTag } from '@sluice/contract'
import { configFacts } from './label-config.ts'

/** Under this key stands what a whole source file is, until a label config names the key it is shown under. */
export const UNDEFINED_KEY = '$undefined$'

/** The data as people and clients see it: `$undefined$` is served under the config's first data key. */
export function presentData(data: JsonObject, labelConfigXml: string): JsonObject {
  if (!Object.hasOwn(data, UNDEFINED_KEY)) return data
  const key = configFacts(labelConfigXml).undefinedKey
  if (key === undefined) return data
  const { [UNDEFINED_KEY]: whole, ...rest } = data
  return Object.hasOwn(rest, key) || whole === undefined ? rest : { [key]: whole, ...rest }
}

const addressed = new Set(['Image', 'Audio', 'AudioPlus', 'Video', 'Pdf', 'HyperText'])

/** Why data does not fit the config's object tags, in one sentence; undefined when it does. */
export function taskDataProblem(data: JsonObject, labelConfigXml: string): string | undefined {
  const shown = presentData(data, labelConfigXml)
  for (const object of configFacts(labelConfigXml).config?.objects ?? []) {
    const key = object.dataKey?.split(/[[.]/)[0]
    if (key === undefined || key === '') continue
    if (!Object.hasOwn(shown, key)) return `"${key}" key is expected in task data`
    const problem = valueProblem(object, key, shown[key])
    if (problem) return problem
  }
  return undefined
}

function valueProblem(object: ObjectTag, key: string, value: unknown): string | undefined {
  if (value === null || !addressed.has(object.type) || object.dataKey !== key) return undefined
  if (typeof value === 'string' || (object.type === 'Image' && Array.isArray(value))) return undefined
  return `data['${key}'] is shown by <${object.type}> and must be text, but it is ${kindOf(value)}`
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
