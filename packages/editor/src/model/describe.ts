import type { MessageKey, MessageVars, Translate } from '../text/messages.ts'
import { bounds, outline } from './geometry.ts'
import { labelsOf, type Region } from './regions.ts'
import { valueOf } from './result-item.ts'
import type { Schema } from './schema.ts'

/** A short form of a text, cut between characters. */
export function regionText(text: string, length = 60): string {
  const points = Array.from(text.slice(0, length * 2 + 2))
  return points.length > length ? `${points.slice(0, length).join('')}…` : points.join('')
}

/** A region's labels as people see them. */
export const labelTexts = (region: Region, schema: Schema): readonly string[] =>
  region.items.flatMap((item) => {
    const options = schema.controls.get(item.from_name ?? '')?.options ?? []
    return labelsOf(item).map((label) => options.find((option) => option.result === label)?.text ?? label)
  })

/** The label, or that there is none. */
export const regionTitle = (region: Region, schema: Schema, t: Translate): string =>
  [...new Set(labelTexts(region, schema))].join(', ') || t('regions.unlabeled')

/** Where a region is, in words: what the canvas shows to those who see it. */
export function regionPlace(region: Region, t: Translate): string {
  const { geometry } = region
  const say = (key: MessageKey, vars: MessageVars): string => t(key, vars)
  if (geometry.shape === 'span') {
    const text = region.items.map((item) => valueOf(item)['text']).find((found) => typeof found === 'string')
    return typeof text === 'string'
      ? say('region.quoted', { text: regionText(text) })
      : say('region.span', { start: geometry.start, end: geometry.end })
  }
  const box = bounds(outline(geometry))
  const round = (value: number): number => Math.round(value * 10) / 10
  const [x, y] = [round(box.x), round(box.y)]
  return geometry.shape === 'polygon'
    ? say('region.polygon', { count: geometry.points.length, x, y })
    : say('region.rectangle', {
        width: round(geometry.width),
        height: round(geometry.height),
        x: round(geometry.x),
        y: round(geometry.y),
      })
}
