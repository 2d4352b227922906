import { describe, expect, it } from 'vitest'
import { everyConfig, everyResult } from '../../testing/results.ts'
import { schemaOf } from '../../testing/schema.ts'
import { createEditorStore } from '../store/editor-store.ts'
import { addRegion, removeRegions, setGeometry, setLabels } from './edit.ts'
import { createRegionIndexer } from './regions.ts'
import type { Items } from './result-item.ts'
import { serialize } from './serialize.ts'

const schema = schemaOf(everyConfig, { text: 'Ada and Bob', image: 'x.png' })
const named = (name: string): Items => structuredClone(everyResult[name] ?? []) as Items
const control = (name: string) => {
  const found = schema.controls.get(name)
  if (!found) throw new Error(name)
  return found
}

describe('a result that nobody touched', () => {
  it.each(Object.keys(everyResult))('comes back deep-equal: %s', (name) => {
    const store = createEditorStore({ schema, items: named(name), readonly: false, onGesture: () => {} })
    expect(store.result()).toEqual(everyResult[name])
    expect(serialize(named(name), schema)).toEqual(everyResult[name])
  })

  it('keeps the order of everything at once', () => {
    const all = Object.values(everyResult).flat()
    expect(serialize(structuredClone(all) as Items, schema)).toEqual(all)
  })

  it('survives items that are no objects at all', () => {
    const broken = [
      null,
      7,
      'text',
      { type: 'labels' },
      { id: 'a', type: 'rectanglelabels', to_name: 'img', value: { x: 'left' } },
    ]
    const store = createEditorStore({
      schema,
      items: broken as unknown as Items,
      readonly: false,
      onGesture: () => {},
    })
    expect(store.result()).toEqual(broken)
  })
})

describe('moving one region', () => {
  it('changes the geometry of every item of that region and its origin, and nothing else', () => {
    const before = Object.values(everyResult).flat() as Items
    const moved = { shape: 'rectangle', x: 5, y: 6, width: 7, height: 8, rotation: 9 } as const
    const after = setGeometry(before, 'r2', moved)
    expect(after.filter((item, index) => item !== before[index])).toEqual([
      {
        ...everyResult['rectanglelabels']?.[0],
        origin: 'prediction-changed',
        value: { x: 5, y: 6, width: 7, height: 8, rotation: 9, rectanglelabels: ['Car'] },
      },
    ])
    expect(
      setGeometry(before, 'r3', moved)
        .filter((item, index) => item !== before[index])
        .map((item) => item.type),
    ).toEqual(['rectangle', 'labels'])
  })

  it('keeps a per-region answer and its own keys', () => {
    const after = setGeometry(named('a transcription of a box'), 'r6', {
      shape: 'rectangle',
      x: 50,
      y: 2,
      width: 3,
      height: 4,
      rotation: 0,
    })
    expect(after[1]).toMatchObject({ value: { x: 50, text: ['TOTAL 12.50'] }, meta: { lead_time: 2.4 } })
  })

  it('does not invent closed on a polygon that never had it', () => {
    const after = setGeometry(named('a polygon of older versions, without closed'), 'p2', {
      shape: 'polygon',
      points: [
        { x: 1, y: 1 },
        { x: 2, y: 2 },
        { x: 3, y: 1 },
      ],
      closed: true,
    })
    expect(after[0]?.value).toEqual({
      points: [
        [1, 1],
        [2, 2],
        [3, 1],
      ],
      polygonlabels: ['Car'],
    })
  })
})

describe('drawing', () => {
  const geometry = { shape: 'rectangle', x: 1, y: 2, width: 3, height: 4, rotation: 0 } as const
  const envelope = { original_width: 800, original_height: 600, image_rotation: 0 }

  it('writes one item for a labelled shape', () => {
    expect(
      addRegion([], {
        id: 'n',
        object: 'img',
        geometry,
        control: control('boxes'),
        labels: ['Car'],
        envelope,
      }),
    ).toEqual([
      {
        id: 'n',
        type: 'rectanglelabels',
        from_name: 'boxes',
        to_name: 'img',
        ...envelope,
        value: { x: 1, y: 2, width: 3, height: 4, rotation: 0, rectanglelabels: ['Car'] },
        origin: 'manual',
      },
    ])
  })

  it('writes two items of one id for a plain shape with labels', () => {
    const items = addRegion([], {
      id: 'n',
      object: 'img',
      geometry,
      control: control('box'),
      labelsControl: control('lab'),
      labels: ['Bus'],
      envelope,
    })
    expect(items.map((item) => [item.id, item.type, item.from_name])).toEqual([
      ['n', 'rectangle', 'box'],
      ['n', 'labels', 'lab'],
    ])
    expect(items[0]?.value).not.toHaveProperty('labels')
    expect(items[1]?.value).toMatchObject({ x: 1, labels: ['Bus'] })
  })

  it('writes polygons as pairs and spans with their text', () => {
    const polygon = addRegion([], {
      id: 'n',
      object: 'img',
      geometry: {
        shape: 'polygon',
        points: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
          { x: 5, y: 6 },
        ],
        closed: true,
      },
      control: control('polys'),
      labels: ['Car'],
      envelope,
    })
    expect(polygon[0]?.value).toEqual({
      points: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      closed: true,
      polygonlabels: ['Car'],
    })
    const span = addRegion([], {
      id: 'n',
      object: 'text',
      geometry: { shape: 'span', start: 0, end: 3 },
      control: control('ner'),
      labels: ['Person'],
      envelope: {},
      text: 'Ada',
    })
    expect(span[0]).toEqual({
      id: 'n',
      type: 'labels',
      from_name: 'ner',
      to_name: 'text',
      value: { start: 0, end: 3, text: 'Ada', labels: ['Person'] },
      origin: 'manual',
    })
  })

  it('puts new items before the relations', () => {
    const items = addRegion(named('relation'), {
      id: 'n',
      object: 'img',
      geometry,
      control: control('boxes'),
      labels: ['Car'],
      envelope,
    })
    expect(items.map((item) => item.type)).toEqual(['labels', 'labels', 'rectanglelabels', 'relation'])
  })
})

describe('relabelling', () => {
  it('rewrites the label in the shape item and keeps its place', () => {
    expect(setLabels(named('rectanglelabels'), 'r2', control('boxes'), ['Bus'])[0]).toMatchObject({
      origin: 'prediction-changed',
      score: 0.7,
      value: { x: -1, rectanglelabels: ['Bus'] },
    })
  })

  it('makes and removes the labels item beside a plain shape', () => {
    const labelled = setLabels(named('rectangle'), 'r1', control('lab'), ['Car'])
    expect(labelled.map((item) => item.type)).toEqual(['rectangle', 'labels'])
    expect(labelled[1]?.value).toMatchObject({ x: 10.12345678901234, rotation: 12.5, labels: ['Car'] })
    expect(setLabels(labelled, 'r1', control('lab'), [])).toEqual(named('rectangle'))
  })

  it('keeps an unlabelled span as an item with an empty list', () => {
    expect(setLabels(named('labels on text'), 's1', control('ner'), [])[0]?.value).toEqual({
      start: 0,
      end: 3,
      text: 'Ada',
      labels: [],
    })
  })
})

it('deletes a region with all its items, its relations and its place as a parent', () => {
  expect(removeRegions(named('relation'), new Set(['x1']))).toEqual([
    {
      id: 'x2',
      type: 'labels',
      from_name: 'ner',
      to_name: 'text',
      value: { start: 4, end: 7, labels: ['Person'] },
    },
  ])
})

it('shows what it can place as regions and lists the rest as kept', () => {
  const index = createRegionIndexer(schema)(Object.values(everyResult).flat() as Items)
  expect(index.regions.map((region) => region.id)).toEqual([
    'r1',
    'r2',
    'r3',
    'r4',
    'r5',
    'r6',
    'p1',
    'p2',
    's1',
    's2',
    'x1',
    'x2',
    'ro',
  ])
  const kept = index.kept.map(({ item }) => item.type)
  expect(kept).toContain('hologram')
  expect(kept).toContain('ellipselabels')
  expect(kept).not.toContain('choices')
})

it('gives an unchanged region the same identity after another one moved', () => {
  const indexOf = createRegionIndexer(schema)
  const items = Object.values(everyResult).flat() as Items
  const before = indexOf(items)
  const after = indexOf(
    setGeometry(items, 'r1', { shape: 'rectangle', x: 0, y: 0, width: 1, height: 1, rotation: 0 }),
  )
  expect(after.byId.get('r2')).toBe(before.byId.get('r2'))
  expect(after.byId.get('r1')).not.toBe(before.byId.get('r1'))
})
