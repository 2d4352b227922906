import { english, fillMessage, type Translate } from '@sluice/editor'
import { pseudoString } from '../../../lib/pseudo.ts'

/** The editor brings its own catalogue in English; the pseudo-language covers it as it covers ours. */
export const editorText = (language: string): Translate =>
  language === 'pseudo'
    ? (key, vars) => fillMessage(pseudoString(english[key]), vars)
    : (key, vars) => fillMessage(english[key], vars)
