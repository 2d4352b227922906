/** Task data made up for a labeling interface, so that it can be tried before there are tasks. Pure. */
import { type LabelConfig, type ObjectTag, parseLabelConfig } from '@sluice/contract'
import { samplePicture, sampleSound } from './sample-media.ts'

const sentences =
  'Ada Lovelace met Charles Babbage in London on 5 June 1833. She was seventeen. “That brain of mine,” she ' +
  'wrote ten years later, “is something more than merely mortal, as time will show.”'

const columns = {
  time: [0, 1, 2, 3, 4, 5, 6, 7],
  value: [3, 5, 4, 8, 7, 9, 6, 8],
}

/** What an object tag can show; undefined where nothing can be made up. */
function sampleFor({ type, attrs }: ObjectTag): unknown {
  // A text behind an address would have to be fetched; there is none.
  if (attrs['valuetype']?.toLowerCase() === 'url') return undefined
  switch (type) {
    case 'Image':
      return attrs['valuelist'] === undefined ? samplePicture : [samplePicture]
    case 'Audio':
    case 'AudioPlus':
      return sampleSound()
    case 'Text':
      return sentences
    case 'HyperText':
      return `<h2>A letter</h2><p>${sentences}</p>`
    case 'Paragraphs':
      return [
        { author: 'Ada', text: 'What is the engine able to do?' },
        { author: 'Charles', text: 'Whatever we know how to order it to perform.' },
      ]
    case 'List':
      return ['First', 'Second', 'Third'].map((title, id) => ({ id: String(id), title, body: sentences }))
    case 'Table':
      return { name: 'Ada Lovelace', born: '1815' }
    case 'TimeSeries':
      return columns
    default:
      return undefined
  }
}

export interface Sample {
  data: Readonly<Record<string, unknown>>
  /** Object tags for which nothing can be made up, each once: they stay empty. */
  missing: readonly string[]
}

/** A value for each data key of the config. Only configs that parse have any. */
export function sampleData(xml: string): Sample {
  const parsed = parseLabelConfig(xml)
  return parsed.ok ? sampleOf(parsed.config) : { data: {}, missing: [] }
}

function sampleOf({ objects, controls }: LabelConfig): Sample {
  const data: Record<string, unknown> = {}
  const missing = new Set<string>()
  for (const object of objects) {
    if (object.dataKey === undefined) continue
    const value = sampleFor(object)
    if (value === undefined) missing.add(object.type)
    else data[object.dataKey] ??= value
  }
  for (const { dynamicKey } of controls)
    if (dynamicKey !== undefined) data[dynamicKey] ??= [{ value: 'First' }, { value: 'Second' }]
  return { data, missing: [...missing] }
}

/** Whether the task has all that the config asks for. */
export const fits = (data: Readonly<Record<string, unknown>>, dataKeys: readonly string[]): boolean =>
  dataKeys.length > 0 && dataKeys.every((key) => Object.hasOwn(data, key))
