/** Tags of the labeling language, in their documented spelling. */
export const objectTypes = [
  'Image',
  'Audio',
  'AudioPlus',
  'Video',
  'Text',
  'HyperText',
  'Paragraphs',
  'TimeSeries',
  'List',
  'Table',
  'Pdf',
  'Chat',
] as const

/** Controls that put named labels on regions. */
export const labelControlTypes = [
  'Labels',
  'RectangleLabels',
  'EllipseLabels',
  'PolygonLabels',
  'KeyPointLabels',
  'BrushLabels',
  'BitmaskLabels',
  'VectorLabels',
  'VideoVectorLabels',
  'TimelineLabels',
  'HyperTextLabels',
  'ParagraphLabels',
  'TimeSeriesLabels',
  'OcrLabels',
] as const

/** Controls that draw a region without a label of their own. */
export const shapeControlTypes = [
  'Rectangle',
  'Ellipse',
  'Polygon',
  'KeyPoint',
  'Brush',
  'Magicwand',
  'Bitmask',
  'Vector',
  'VideoRectangle',
  'VideoVector',
] as const

export const answerControlTypes = [
  'Choices',
  'Taxonomy',
  'Rating',
  'Number',
  'DateTime',
  'TextArea',
  'Pairwise',
  'Ranker',
  'ReactCode',
] as const

const childTypes = [
  'Label',
  'Choice',
  'Relation',
  'Shortcut',
  'Bucket',
  'Channel',
  'MultiChannel',
  'Panel',
] as const

const visualTypes = [
  'View',
  'Header',
  'Style',
  'Markdown',
  'Collapse',
  'Filter',
  'Repeater',
  'Dialog',
  'Relations',
] as const

const canonical = new Map<string, string>(
  [
    ...objectTypes,
    ...labelControlTypes,
    ...shapeControlTypes,
    ...answerControlTypes,
    ...childTypes,
    ...visualTypes,
  ].map((name) => [name.toLowerCase(), name]),
)

/** The documented spelling, or undefined for a tag outside the language. Case does not matter. */
export const canonicalTagName = (name: string): string | undefined => canonical.get(name.toLowerCase())

export const isLabelControl = (type: string): boolean =>
  (labelControlTypes as readonly string[]).includes(type)
export const isShapeControl = (type: string): boolean =>
  (shapeControlTypes as readonly string[]).includes(type)

/** Tags that answer for themselves: `toName` is their own name. */
export const selfReferencing: ReadonlySet<string> = new Set(['Chat', 'ReactCode', 'Pairwise'])
