import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { everyConfig, everyResult } from '../../testing/results.ts'
import { schemaOf } from '../../testing/schema.ts'
import { editorActions } from '../store/actions.ts'
import { createEditorStore, type EditorStore } from '../store/editor-store.ts'
import { translateEnglish } from '../text/messages.ts'
import { setAnswer } from './answers.ts'
import { commit, redo, seal, startHistory, undo } from './history.ts'
import type { Items } from './result-item.ts'

const schema = schemaOf(everyConfig, { text: 'Ada and Bob and Cid' })
const percent = fc.double({ min: 0, max: 100, noNaN: true })

/** Anything a person can do, as data. */
const gesture = fc.oneof(
  fc.record({ do: fc.constant('box' as const), x: percent, y: percent }),
  fc.record({ do: fc.constant('polygon' as const), x: percent, y: percent }),
  fc.record({ do: fc.constant('span' as const), start: fc.nat(8), length: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('select' as const), at: fc.nat(20) }),
  fc.record({
    do: fc.constant('label' as const),
    control: fc.constantFrom('boxes', 'polys', 'ner', 'lab'),
    option: fc.nat(1),
  }),
  fc.record({ do: fc.constant('move' as const), x: percent }),
  fc.record({ do: fc.constant('delete' as const) }),
  fc.record({ do: fc.constant('choice' as const), value: fc.constantFrom('Positive', 'Negative') }),
  fc.record({ do: fc.constant('rate' as const), value: fc.nat(5) }),
  fc.record({ do: fc.constant('write' as const), value: fc.array(fc.string(), { maxLength: 3 }) }),
  fc.record({ do: fc.constant('undo' as const) }),
  fc.record({ do: fc.constant('redo' as const) }),
)
type Gesture = typeof gesture extends fc.Arbitrary<infer T> ? T : never

function perform(store: EditorStore, one: Gesture): void {
  const actions = editorActions(store, translateEnglish)
  const { index, selected } = store.get()
  const region = index.byId.get(selected[0] ?? '')
  const answer = (name: string, value: readonly string[] | number): void => {
    const control = schema.controls.get(name)
    if (control)
      store.commit({ label: name }, (items) =>
        setAnswer(items, { control, object: 'text', region: region ?? null }, value),
      )
  }
  switch (one.do) {
    case 'box':
      return void actions.create('img', {
        shape: 'rectangle',
        x: one.x,
        y: one.y,
        width: 5,
        height: 5,
        rotation: 0,
      })
    case 'polygon':
      return void actions.create('img', {
        shape: 'polygon',
        points: [
          { x: one.x, y: one.y },
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
        closed: true,
      })
    case 'span':
      return void actions.create(
        'text',
        { shape: 'span', start: one.start, end: one.start + one.length },
        'text',
      )
    case 'select':
      return store.select(index.regions.slice(one.at, one.at + 1).map((found) => found.id))
    case 'label': {
      const control = schema.controls.get(one.control)
      const option = control?.options[one.option]
      return control && option ? actions.pressLabel(control, option.result) : undefined
    }
    case 'move':
      return region?.geometry.shape === 'rectangle'
        ? actions.reshape(region, { ...region.geometry, x: one.x }, 'move')
        : undefined
    case 'delete':
      return void actions.removeSelected()
    case 'choice':
      return answer('kind', [one.value])
    case 'rate':
      return answer('stars', one.value)
    case 'write':
      return answer(region?.object === 'img' ? 'words' : 'notes', one.value)
    case 'undo':
      return void store.undo()
    case 'redo':
      return void store.redo()
  }
}

it('undoing everything and redoing everything is deep-equal, after any gestures on any result', () => {
  fc.assert(
    fc.property(fc.array(gesture, { maxLength: 40 }), (gestures) => {
      const initial = Object.values(everyResult).flat() as Items
      const store = createEditorStore({ schema, items: initial, readonly: false, onGesture: () => {} })
      for (const one of gestures) perform(store, one)
      while (store.get().history.future.length > 0) store.redo()
      const after = structuredClone(store.get().history.present)
      const steps = store.get().history.past.length
      for (let count = 0; count < steps; count += 1) expect(store.undo()).toBe(true)
      expect(store.get().history.present).toEqual(initial)
      expect(store.undo()).toBe(false)
      for (let count = 0; count < steps; count += 1) expect(store.redo()).toBe(true)
      expect(store.get().history.present).toEqual(after)
    }),
  )
})

it('makes one step of one gesture, whatever it writes', () => {
  const store = createEditorStore({ schema, items: [], readonly: false, onGesture: () => {} })
  const actions = editorActions(store, translateEnglish)
  const boxes = schema.controls.get('boxes')
  if (boxes) actions.pressLabel(boxes, 'Car')
  actions.create('img', { shape: 'rectangle', x: 1, y: 1, width: 2, height: 2, rotation: 0 })
  expect(store.get().history.past).toHaveLength(1)
  store.undo()
  expect(store.get().history.present).toEqual([])
  // Choosing the label was no gesture: it is still chosen after the undo.
  expect(store.get().tools.labels['boxes']).toEqual(['Car'])
})

it('tells the host of every gesture, numbered from one without gaps', () => {
  const told: { seq: number; count: number }[] = []
  const store = createEditorStore({
    schema,
    items: [],
    readonly: false,
    onGesture: (result, { seq }) => told.push({ seq, count: result.length }),
  })
  perform(store, { do: 'choice', value: 'Positive' })
  perform(store, { do: 'rate', value: 3 })
  store.undo()
  store.redo()
  expect(told).toEqual([
    { seq: 1, count: 1 },
    { seq: 2, count: 2 },
    { seq: 3, count: 1 },
    { seq: 4, count: 2 },
  ])
})

it('a gesture that changes nothing is no step', () => {
  const history = startHistory([])
  expect(commit(history, history.present, { label: 'x' })).toBe(history)
})

it('typing in one field is one step until the field is left', () => {
  const item = (text: string): Items => [{ type: 'textarea', value: { text: [text] } }]
  let history = startHistory([])
  for (const text of ['a', 'ab', 'abc'])
    history = commit(history, item(text), { label: 'type', mergeKey: 'field' })
  expect(history.past).toHaveLength(1)
  history = commit(seal(history), item('abcd'), { label: 'type', mergeKey: 'field' })
  expect(history.past).toHaveLength(2)
  expect(undo(undo(history)).present).toEqual([])
  expect(redo(undo(history)).present).toEqual(item('abcd'))
})

it('a readonly session cannot be changed', () => {
  const initial = everyResult['choices'] as Items
  const store = createEditorStore({
    schema,
    items: initial,
    readonly: true,
    onGesture: () => expect.unreachable(),
  })
  perform(store, { do: 'choice', value: 'Negative' })
  perform(store, { do: 'box', x: 1, y: 1 })
  expect(store.result()).toBe(initial)
})
