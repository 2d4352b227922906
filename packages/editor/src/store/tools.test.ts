import { describe, expect, it } from 'vitest'
import { schemaOf } from '../../testing/schema.ts'
import { translateEnglish } from '../text/messages.ts'
import { editorActions } from './actions.ts'
import { createEditorStore, type EditorStore } from './editor-store.ts'
import { drawingTool, noTools } from './tools.ts'

const config = (inside: string): string =>
  `<View><Image name="img" value="$i"/><Text name="txt" value="$t"/>${inside}</View>`
const both = config(`<Rectangle name="box" toName="img"/>
  <Labels name="lab" toName="img"><Label value="Car"/><Label value="Bus"/></Labels>
  <PolygonLabels name="poly" toName="img"><Label value="Roof"/></PolygonLabels>
  <Labels name="ner" toName="txt" choice="multiple"><Label value="A"/><Label value="B"/></Labels>`)

function session(xml: string): {
  store: EditorStore
  press: (control: string, label: string) => void
  draws: (object: string) => unknown
} {
  const store = createEditorStore({ schema: schemaOf(xml), items: [], readonly: false, onGesture: () => {} })
  const actions = editorActions(store, translateEnglish)
  return {
    store,
    press(name, label) {
      const control = store.schema.controls.get(name)
      if (control) actions.pressLabel(control, label)
    },
    draws(object) {
      const tool = drawingTool(store.get().tools, store.schema, object)
      return tool && { control: tool.control.name, labels: tool.labels, with: tool.labelsControl?.name }
    },
  }
}

const square = { shape: 'rectangle', x: 1, y: 1, width: 2, height: 2, rotation: 0 } as const

describe('what a stroke makes', () => {
  it('is nothing until a label is chosen', () => {
    expect(session(both).draws('img')).toBeNull()
  })

  it('is the only plain shape, once one of the plain labels is chosen', () => {
    const { press, draws } = session(both)
    press('lab', 'Bus')
    expect(draws('img')).toEqual({ control: 'box', labels: ['Bus'], with: 'lab' })
  })

  it('follows the last control chosen for the object, and leaves other objects alone', () => {
    const { press, draws } = session(both)
    press('ner', 'A')
    press('lab', 'Car')
    press('poly', 'Roof')
    expect(draws('img')).toEqual({ control: 'poly', labels: ['Roof'], with: undefined })
    press('lab', 'Car')
    expect(draws('img')).toMatchObject({ control: 'box', labels: ['Car'] })
    expect(draws('txt')).toMatchObject({ control: 'ner', labels: ['A'] })
  })

  it('is the only label there is, from the start and however often its key is pressed', () => {
    const { store, press, draws } = session(
      config('<RectangleLabels name="only" toName="img"><Label value="Cat"/></RectangleLabels>'),
    )
    const cat = { control: 'only', labels: ['Cat'], with: undefined }
    expect(draws('img')).toEqual(cat)
    press('only', 'Cat')
    expect(draws('img')).toEqual(cat)
    store.set({ tools: noTools })
    expect(draws('img')).toBeNull()
    press('only', 'Cat')
    expect(draws('img')).toEqual(cat)
  })

  it('takes several labels where the config allows several', () => {
    const { press, draws } = session(both)
    press('ner', 'A')
    press('ner', 'B')
    expect(draws('txt')).toMatchObject({ labels: ['A', 'B'] })
  })

  it('is given back by pressing the label again', () => {
    const { press, draws } = session(both)
    press('lab', 'Bus')
    press('lab', 'Bus')
    expect(draws('img')).toBeNull()
  })

  it('needs no choice where there is only one label, or one is selected by the config', () => {
    expect(
      session(config('<RectangleLabels name="r" toName="img"><Label value="Car"/></RectangleLabels>')).draws(
        'img',
      ),
    ).toMatchObject({ labels: ['Car'] })
    expect(
      session(
        config(
          '<RectangleLabels name="r" toName="img"><Label value="Car"/><Label value="Bus" selected="true"/></RectangleLabels>',
        ),
      ).draws('img'),
    ).toMatchObject({ labels: ['Bus'] })
  })
})

describe('a label key', () => {
  const boxes = config(
    '<RectangleLabels name="r" toName="img"><Label value="Car"/><Label value="Bus"/></RectangleLabels>',
  )

  it('relabels the selected region and leaves the tool alone', () => {
    const { store, press, draws } = session(boxes)
    press('r', 'Car')
    const id = editorActions(store, translateEnglish).create('img', square)
    store.select([id ?? ''])
    press('r', 'Bus')
    expect(store.result()).toMatchObject([{ value: { rectanglelabels: ['Bus'] } }])
    expect(draws('img')).toMatchObject({ labels: ['Car'] })
  })

  it('means the next region when the selected one has the label already', () => {
    const { store, press, draws } = session(boxes)
    press('r', 'Car')
    const id = editorActions(store, translateEnglish).create('img', square)
    store.select([id ?? ''])
    press('r', 'Car')
    expect(store.get().selected).toEqual([])
    expect(draws('img')).toMatchObject({ labels: ['Car'] })
  })

  it('does not touch a region the control cannot label', () => {
    const { store, press, draws } = session(both)
    press('poly', 'Roof')
    const id = editorActions(store, translateEnglish).create('img', {
      shape: 'polygon',
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 0, y: 1 },
      ],
      closed: true,
    })
    store.select([id ?? ''])
    press('ner', 'A')
    expect(store.result()).toHaveLength(1)
    expect(draws('txt')).toMatchObject({ labels: ['A'] })
  })
})

it('a new region is selected only where a question asks about regions', () => {
  const plain = session(
    config('<RectangleLabels name="r" toName="img"><Label value="Car"/></RectangleLabels>'),
  )
  editorActions(plain.store, translateEnglish).create('img', square)
  expect(plain.store.get().selected).toEqual([])
  const asking = session(
    config(
      '<RectangleLabels name="r" toName="img"><Label value="Car"/></RectangleLabels><TextArea name="n" toName="img" perRegion="true"/>',
    ),
  )
  const id = editorActions(asking.store, translateEnglish).create('img', square)
  expect(asking.store.get().selected).toEqual([id])
})
