/** What the language demands of each tag. Data only: `validate.ts` turns it into sentences. */

const images = ['Image', 'Pdf']
const audio = ['Audio', 'AudioPlus']

/** Object types a control can work on; a control not listed works on any. */
export const compatibleObjects: ReadonlyMap<string, readonly string[]> = new Map([
  ...['Rectangle', 'Ellipse', 'Polygon', 'KeyPoint', 'Brush', 'Magicwand', 'Bitmask', 'Vector'].flatMap(
    (shape): [string, string[]][] => [
      [shape, images],
      [`${shape}Labels`, images],
    ],
  ),
  ['VideoRectangle', ['Video']],
  ['VideoVector', ['Video']],
  ['VideoVectorLabels', ['Video']],
  ['TimelineLabels', ['Video']],
  ['Labels', [...images, ...audio, 'Video', 'Text', 'HyperText', 'Paragraphs', 'TimeSeries']],
  ['HyperTextLabels', ['HyperText', 'Text']],
  ['ParagraphLabels', ['Paragraphs']],
  ['TimeSeriesLabels', ['TimeSeries']],
  ['OcrLabels', ['Pdf']],
  ['Ranker', ['List']],
])

/** Attributes without which a tag cannot work, in lower case with their documented spelling. */
export const requiredAttributes: ReadonlyMap<string, readonly string[]> = new Map([
  ...['Audio', 'AudioPlus', 'Video', 'Text', 'HyperText', 'Paragraphs', 'TimeSeries', 'List', 'Chat'].map(
    (type): [string, string[]] => [type, ['name', 'value']],
  ),
  ['Image', ['name']],
  ['Table', ['value']],
  ['Pdf', ['value']],
  ['Header', ['value']],
  ['Channel', ['column']],
  ['Relation', ['value']],
  ['Shortcut', ['value']],
  ['Bucket', ['name', 'title']],
  ['Filter', ['toName']],
  ['Repeater', ['on']],
])

const booleans = (...names: string[]): [string, RegExp, string][] =>
  names.map((name) => [name, /^(true|false)$/i, '"true" or "false"'])
const oneOf = (name: string, ...values: string[]): [string, RegExp, string] => [
  name,
  new RegExp(`^(${values.join('|')})$`, 'i'),
  values.map((value) => `"${value}"`).join(', '),
]
const integer = (name: string, least: 0 | 1): [string, RegExp, string] => [
  name,
  least === 1 ? /^[1-9]\d*$/ : /^\d+$/,
  least === 1 ? 'a whole number from 1' : 'a whole number',
]
const number = (name: string): [string, RegExp, string] => [name, /^-?\d+(\.\d+)?$/, 'a number']

const visible = oneOf(
  'visibleWhen',
  'region-selected',
  'no-region-selected',
  'choice-selected',
  'choice-unselected',
)
const answer = booleans('required', 'perRegion', 'perItem')
const labelSet = [
  oneOf('choice', 'single', 'multiple'),
  integer('maxUsages', 1),
  ...booleans('showInline', 'allowEmpty'),
]

/** Attribute checks by tag: name, pattern, and what the pattern means in words. A `$key` always passes. */
export const attributeChecks: ReadonlyMap<string, readonly [string, RegExp, string][]> = new Map([
  ['View', [visible]],
  ['Markdown', [visible]],
  [
    'Choices',
    [
      oneOf('choice', 'single', 'single-radio', 'multiple'),
      oneOf('layout', 'vertical', 'inline', 'select'),
      visible,
      ...answer,
    ],
  ],
  ['Rating', [integer('maxRating', 1), integer('defaultValue', 0), ...answer]],
  ['Number', [number('min'), number('max'), number('step'), number('defaultValue'), ...answer]],
  [
    'TextArea',
    [
      integer('maxSubmissions', 1),
      integer('rows', 1),
      ...booleans('editable', 'transcription', 'skipDuplicates'),
      ...answer,
    ],
  ],
  ['Taxonomy', [...booleans('leafsOnly', 'showFullPath', 'labeling'), ...answer]],
  ['DateTime', answer],
  [
    'Text',
    [oneOf('valueType', 'text', 'url'), oneOf('granularity', 'symbol', 'word', 'sentence', 'paragraph')],
  ],
  [
    'HyperText',
    [oneOf('valueType', 'text', 'url'), oneOf('granularity', 'symbol', 'word', 'sentence', 'paragraph')],
  ],
  [
    'Image',
    [
      ...booleans('zoom', 'negativeZoom', 'zoomControl', 'rotateControl', 'grid', 'crosshair'),
      oneOf('defaultZoom', 'auto', 'original', 'fit'),
    ],
  ],
  ['Video', [number('frameRate')]],
  ['Labels', labelSet],
  ['RectangleLabels', labelSet],
  ['EllipseLabels', labelSet],
  ['PolygonLabels', labelSet],
  ['KeyPointLabels', labelSet],
  ['BrushLabels', labelSet],
  ['HyperTextLabels', labelSet],
  ['ParagraphLabels', labelSet],
  ['TimeSeriesLabels', labelSet],
])
