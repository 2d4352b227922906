export { dataKeys, undefinedKey } from './data-keys.ts'
export { interpolate } from './interpolate.ts'
export { maxConfigBytes, maxConfigDepth, parseLabelConfig } from './parse.ts'
export { parsedLabelConfig } from './parsed-config.ts'
export type { ParsedControl, ParsedInput } from './parsed-config.ts'
export { isLabelControl, isShapeControl } from './tag-names.ts'
export { projectTemplates } from './templates.ts'
export type { ProjectTemplate } from './templates.ts'
export type {
  ConfigProblem,
  ControlTag,
  ControlValue,
  LabelConfig,
  ObjectTag,
  ParsedConfigResult,
  TagNode,
} from './types.ts'
export { validateLabelConfig } from './validate.ts'
