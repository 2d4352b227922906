import type { ResultItem } from '../src/model/result-item.ts'

const image = { original_width: 800, original_height: 600, image_rotation: 0 }

/** One result of every kind of the labeling language, known to this editor or not, by a telling name. */
export const everyResult: Readonly<Record<string, readonly ResultItem[]>> = {
  rectangle: [
    {
      id: 'r1',
      type: 'rectangle',
      from_name: 'box',
      to_name: 'img',
      ...image,
      value: { x: 10.12345678901234, y: 20, width: 30, height: 5, rotation: 12.5 },
      origin: 'manual',
    },
  ],
  rectanglelabels: [
    {
      id: 'r2',
      type: 'rectanglelabels',
      from_name: 'boxes',
      to_name: 'img',
      ...image,
      value: { x: -1, y: 2, width: 3, height: 4, rotation: 0, rectanglelabels: ['Car'] },
      origin: 'prediction',
      score: 0.7,
    },
  ],
  'rectangle and labels': [
    {
      id: 'r3',
      type: 'rectangle',
      from_name: 'box',
      to_name: 'img',
      ...image,
      value: { x: 10, y: 20, width: 30, height: 5, rotation: 0 },
      origin: 'manual',
    },
    {
      id: 'r3',
      type: 'labels',
      from_name: 'lab',
      to_name: 'img',
      ...image,
      value: { x: 10, y: 20, width: 30, height: 5, rotation: 0, labels: ['Car'] },
      origin: 'manual',
    },
  ],
  'a box with an empty label list': [
    {
      id: 'r4',
      type: 'rectanglelabels',
      from_name: 'boxes',
      to_name: 'img',
      ...image,
      value: { x: 1, y: 2, width: 3, height: 4, rotation: 0, rectanglelabels: [] },
    },
  ],
  'a label the config does not have': [
    {
      id: 'r5',
      type: 'rectanglelabels',
      from_name: 'boxes',
      to_name: 'img',
      value: { x: 1, y: 2, width: 3, height: 4, rotation: 0, rectanglelabels: ['Zeppelin'] },
    },
  ],
  'a transcription of a box': [
    {
      id: 'r6',
      type: 'rectanglelabels',
      from_name: 'boxes',
      to_name: 'img',
      ...image,
      value: { x: 1, y: 2, width: 3, height: 4, rotation: 0, rectanglelabels: ['Car'] },
    },
    {
      id: 'r6',
      type: 'textarea',
      from_name: 'words',
      to_name: 'img',
      ...image,
      value: { x: 1, y: 2, width: 3, height: 4, rotation: 0, text: ['TOTAL 12.50'] },
      meta: { lead_time: 2.4 },
    },
  ],
  ellipse: [
    {
      id: 'e1',
      type: 'ellipselabels',
      from_name: 'ell',
      to_name: 'img',
      ...image,
      value: { x: 50, y: 50, radiusX: 10, radiusY: 5, rotation: 3, ellipselabels: ['Car'] },
    },
  ],
  polygon: [
    {
      id: 'p1',
      type: 'polygon',
      from_name: 'poly',
      to_name: 'img',
      ...image,
      value: {
        points: [
          [1, 2],
          [30, 4],
          [5, 60],
        ],
        closed: true,
      },
    },
  ],
  'a polygon of older versions, without closed': [
    {
      id: 'p2',
      type: 'polygonlabels',
      from_name: 'polys',
      to_name: 'img',
      ...image,
      value: {
        points: [
          [1, 2],
          [30, 4],
          [5, 60],
        ],
        polygonlabels: ['Car'],
      },
    },
  ],
  'an unfinished polygon': [
    {
      id: 'p3',
      type: 'polygonlabels',
      from_name: 'polys',
      to_name: 'img',
      value: { points: [[1, 2]], polygonlabels: ['Car'] },
    },
  ],
  keypoint: [
    {
      id: 'k1',
      type: 'keypointlabels',
      from_name: 'kp',
      to_name: 'img',
      ...image,
      is_positive: false,
      value: { x: 1, y: 2, width: 0.5, keypointlabels: ['Car'], labels: ['Car'] },
    },
  ],
  brush: [
    {
      id: 'b1',
      type: 'brushlabels',
      from_name: 'br',
      to_name: 'img',
      ...image,
      value: { format: 'rle', rle: [0, 1, 2, 255], brushlabels: ['Car'] },
    },
  ],
  magicwand: [
    { id: 'm1', type: 'magicwand', from_name: 'mw', to_name: 'img', value: { format: 'rle', rle: [1] } },
    {
      id: 'm1',
      type: 'labels',
      from_name: 'lab',
      to_name: 'img',
      value: { format: 'rle', rle: [1], labels: ['Car'] },
    },
  ],
  bitmask: [
    {
      id: 'bm',
      type: 'bitmasklabels',
      from_name: 'bm',
      to_name: 'img',
      value: { imageDataURL: 'data:image/png;base64,AA==', bitmasklabels: ['Car'] },
    },
  ],
  vector: [
    {
      id: 'v1',
      type: 'vectorlabels',
      from_name: 'vec',
      to_name: 'img',
      value: {
        vertices: [{ id: 'p1', x: 25, y: 30, prevPointId: null, isBezier: false }],
        closed: false,
        vectorlabels: ['Road'],
      },
    },
  ],
  videorectangle: [
    {
      id: 'vr',
      type: 'videorectangle',
      from_name: 'vbox',
      to_name: 'video',
      value: {
        framesCount: 10,
        duration: 1,
        labels: ['Cell'],
        sequence: [{ frame: 1, time: 0.04, enabled: true, x: 1, y: 2, width: 3, height: 4, rotation: 0 }],
      },
    },
  ],
  videovector: [
    {
      id: 'vv',
      type: 'videovectorlabels',
      from_name: 'vv',
      to_name: 'video',
      value: { framesCount: 10, sequence: [{ frame: 1, vertices: [], closed: true, enabled: false }] },
    },
  ],
  timelinelabels: [
    {
      id: 't1',
      type: 'timelinelabels',
      from_name: 'tl',
      to_name: 'video',
      value: { ranges: [{ start: 1, end: 1 }], timelinelabels: ['Goal'] },
    },
  ],
  'labels on audio': [
    {
      id: 'a1',
      type: 'labels',
      from_name: 'alab',
      to_name: 'audio',
      original_length: 12.5,
      value: { start: 0.5, end: 1.25, channel: 0, labels: ['Speech'] },
    },
  ],
  'labels on text': [
    {
      id: 's1',
      type: 'labels',
      from_name: 'ner',
      to_name: 'text',
      value: { start: 0, end: 3, text: 'Ada', labels: ['Person'] },
      meta: { text: ['a note'] },
    },
  ],
  'a span without its text': [
    {
      id: 's2',
      type: 'labels',
      from_name: 'ner',
      to_name: 'text',
      value: { start: 0, end: 3, labels: ['Person'] },
    },
  ],
  hypertextlabels: [
    {
      id: 'h1',
      type: 'hypertextlabels',
      from_name: 'hyp',
      to_name: 'html',
      value: {
        start: '/div[1]/text()[1]',
        end: '/div[1]/text()[1]',
        startOffset: 1,
        endOffset: 4,
        globalOffsets: { start: 1, end: 4 },
        text: 'abc',
        hypertextlabels: ['Person'],
      },
    },
  ],
  'hypertext of older versions': [
    {
      id: 'h2',
      type: 'htmllabels',
      from_name: 'hyp',
      to_name: 'html',
      normalization: 'note',
      value: { start: 'x', htmllabels: ['Person'] },
    },
  ],
  paragraphlabels: [
    {
      id: 'pl',
      type: 'paragraphlabels',
      from_name: 'par',
      to_name: 'dlg',
      value: { start: '0', end: '0', startOffset: 1, endOffset: 4, text: 'abc', paragraphlabels: ['Hi'] },
    },
  ],
  timeserieslabels: [
    {
      id: 'ts',
      type: 'timeserieslabels',
      from_name: 'tsl',
      to_name: 'ts',
      value: { start: '2020-01-01', end: '2020-01-02', instant: false, timeserieslabels: ['Run'] },
    },
  ],
  ocrlabels: [
    {
      id: 'o1',
      type: 'ocrlabels',
      from_name: 'ocr',
      to_name: 'pdf',
      value: {
        x: 0.1,
        y: 0.2,
        width: 0.1,
        height: 0.1,
        rotation: 0,
        pageIndex: 1,
        ocrtext: 'x',
        ocrlabels: ['T'],
      },
    },
  ],
  choices: [
    {
      id: 'c1',
      type: 'choices',
      from_name: 'kind',
      to_name: 'text',
      value: { choices: ['Positive'] },
      origin: 'manual',
    },
  ],
  'nested choices': [
    { id: 'c2', type: 'choices', from_name: 'nested', to_name: 'text', value: { choices: [['A', 'B']] } },
  ],
  'choices of one of several images': [
    {
      id: 'c3',
      type: 'choices',
      from_name: 'kind',
      to_name: 'text',
      item_index: 2,
      value: { choices: ['Positive'] },
    },
  ],
  taxonomy: [
    {
      id: 'tx',
      type: 'taxonomy',
      from_name: 'tax',
      to_name: 'text',
      value: { taxonomy: [['Animal', 'Bird'], ['Animal']] },
    },
  ],
  rating: [{ id: 'ra', type: 'rating', from_name: 'stars', to_name: 'text', value: { rating: 4 } }],
  number: [{ id: 'nu', type: 'number', from_name: 'num', to_name: 'text', value: { number: 1.5 } }],
  datetime: [
    {
      id: 'dt',
      type: 'datetime',
      from_name: 'date',
      to_name: 'text',
      value: { datetime: '2026-01-31T09:30' },
    },
  ],
  textarea: [
    { id: 'ta', type: 'textarea', from_name: 'notes', to_name: 'text', value: { text: ['first', 'second'] } },
  ],
  'a textarea with a bare string': [
    { id: 'tb', type: 'textarea', from_name: 'notes', to_name: 'text', value: { text: 'only' } },
  ],
  pairwise: [{ id: 'pw', type: 'pairwise', from_name: 'pw', to_name: 'pw', value: { selected: 'left' } }],
  ranker: [
    {
      id: 'rk',
      type: 'ranker',
      from_name: 'rank',
      to_name: 'list',
      value: { ranker: { _: ['a'], best: ['b'] } },
    },
  ],
  chatmessage: [
    {
      id: 'ch',
      type: 'chatmessage',
      from_name: 'chat',
      to_name: 'chat',
      value: { chatmessage: { role: 'user', content: 'x', createdAt: 1 } },
    },
  ],
  reactcode: [
    {
      id: 'rc',
      type: 'reactcode',
      from_name: 'code',
      to_name: 'code',
      value: { reactcode: { any: [1, null] } },
    },
  ],
  relation: [
    {
      id: 'x1',
      type: 'labels',
      from_name: 'ner',
      to_name: 'text',
      value: { start: 0, end: 3, labels: ['Person'] },
    },
    {
      id: 'x2',
      type: 'labels',
      from_name: 'ner',
      to_name: 'text',
      value: { start: 4, end: 7, labels: ['Person'] },
      parentID: 'x1',
    },
    { type: 'relation', from_id: 'x1', to_id: 'x2', direction: 'right', labels: ['owns'] },
  ],
  'a readonly region': [
    {
      id: 'ro',
      type: 'rectanglelabels',
      from_name: 'boxes',
      to_name: 'img',
      readonly: true,
      value: { x: 1, y: 2, width: 3, height: 4, rotation: 0, rectanglelabels: ['Car'] },
    },
  ],
  'a type of the future': [
    {
      id: 'zz',
      type: 'hologram',
      from_name: 'holo',
      to_name: 'img',
      value: { depth: [1, { a: null }] },
      extra: 'kept',
    },
  ],
  'a control of another config': [
    {
      id: 'yy',
      type: 'rectanglelabels',
      from_name: 'gone',
      to_name: 'lost',
      value: { x: 1, y: 2, width: 3, height: 4, rotation: 0, rectanglelabels: ['Car'] },
    },
  ],
}

/** A config with the controls and objects those results name. */
export const everyConfig = `<View>
  <Image name="img" value="$image"/>
  <Text name="text" value="$text"/>
  <Audio name="audio" value="$audio"/>
  <Rectangle name="box" toName="img"/>
  <Labels name="lab" toName="img"><Label value="Car"/><Label value="Bus"/></Labels>
  <RectangleLabels name="boxes" toName="img"><Label value="Car"/><Label value="Bus"/></RectangleLabels>
  <Polygon name="poly" toName="img"/>
  <PolygonLabels name="polys" toName="img"><Label value="Car"/></PolygonLabels>
  <TextArea name="words" toName="img" perRegion="true"/>
  <Labels name="ner" toName="text"><Label value="Person"/><Label value="Place"/></Labels>
  <Labels name="alab" toName="audio"><Label value="Speech"/></Labels>
  <Choices name="kind" toName="text"><Choice value="Positive"/><Choice value="Negative"/></Choices>
  <Choices name="nested" toName="text" allowNested="true"><Choice value="A"><Choice value="B"/></Choice></Choices>
  <Rating name="stars" toName="text"/>
  <TextArea name="notes" toName="text"/>
  <Hologram name="holo" toName="img"/>
</View>`
