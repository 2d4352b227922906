import { describe, expect, it } from 'vitest'
import { everyConfig, everyResult } from '../../testing/results.ts'
import { schemaOf } from '../../testing/schema.ts'
import { answerTexts, setAnswer } from './answers.ts'
import { createRegionIndexer } from './regions.ts'
import type { Items } from './result-item.ts'

const schema = schemaOf(everyConfig)
const control = (name: string) => {
  const found = schema.controls.get(name)
  if (!found) throw new Error(name)
  return found
}

describe('answering', () => {
  it('adds one item for a task question, with an id of ten characters', () => {
    const items = setAnswer([], { control: control('kind'), object: 'text' }, ['Positive'])
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{10}$/),
        type: 'choices',
        from_name: 'kind',
        to_name: 'text',
        value: { choices: ['Positive'] },
        origin: 'manual',
      },
    ])
  })

  it('rewrites the answer in place and remembers that it came from a prediction', () => {
    const before: Items = [
      {
        id: 'a',
        type: 'rating',
        from_name: 'stars',
        to_name: 'text',
        score: 0.4,
        value: { rating: 2 },
        origin: 'prediction',
      },
    ]
    expect(setAnswer(before, { control: control('stars'), object: 'text' }, 5)).toEqual([
      { ...before[0], value: { rating: 5 }, origin: 'prediction-changed' },
    ])
  })

  it.each([
    ['kind', []],
    ['stars', 0],
    ['notes', []],
  ])('removes the item when %s is emptied', (name, empty) => {
    const answered = setAnswer(
      [],
      { control: control(name), object: 'text' },
      typeof empty === 'number' ? 3 : ['x'],
    )
    expect(answered).toHaveLength(1)
    expect(setAnswer(answered, { control: control(name), object: 'text' }, empty)).toEqual([])
  })

  it('goes before the relations', () => {
    const items = setAnswer(
      everyResult['relation'] as Items,
      { control: control('stars'), object: 'text' },
      1,
    )
    expect(items.map((item) => item.type)).toEqual(['labels', 'labels', 'rating', 'relation'])
  })

  it('gives a per-region answer the id, geometry and envelope of its region, but not its label or score', () => {
    const items = everyResult['rectanglelabels'] as Items
    const region = createRegionIndexer(schema)(items).regions[0]
    const answered = setAnswer(items, { control: control('words'), object: 'img', region: region ?? null }, [
      'TOTAL',
    ])
    expect(answered[1]).toEqual({
      id: 'r2',
      type: 'textarea',
      from_name: 'words',
      to_name: 'img',
      original_width: 800,
      original_height: 600,
      image_rotation: 0,
      value: { x: -1, y: 2, width: 3, height: 4, rotation: 0, text: ['TOTAL'] },
      origin: 'manual',
    })
  })

  it('does nothing for a per-region question without a region', () => {
    expect(setAnswer([], { control: control('words'), object: 'img' }, ['x'])).toEqual([])
  })

  it('reads the bare string of older clients', () => {
    expect(answerTexts(everyResult['a textarea with a bare string']?.[0])).toEqual(['only'])
  })
})
