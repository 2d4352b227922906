import { english, fillMessage, type Translate } from '@sluice/editor'
import { pseudoString } from './pseudo.ts'

/** Its `{name}` is our `{{name}}`, which the pseudo-language leaves alone. */
const pseudo = (text: string) =>
  pseudoString(text.replaceAll(/\{(\w+)\}/g, '{{$1}}')).replaceAll(/\{\{(\w+)\}\}/g, '{$1}')

/** The editor brings its own catalogue in English; the pseudo-language covers it as it covers ours. */
export const editorText = (language: string): Translate =>
  language === 'pseudo'
    ? (key, vars) => fillMessage(pseudo(english[key]), vars)
    : (key, vars) => fillMessage(english[key], vars)
