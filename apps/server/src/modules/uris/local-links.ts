/** Links to files of the server inside task data, `/data/local-files/?d=…`. Pure. */
import type { Json } from '@sluice/contract'
import type { LocalFileAsked } from './local-files.ts'

const WHOLE = /^\s*((?:https?:\/\/[^/]+)?\/data\/local-files\/?\?[^]*?)\s*$/i
const QUOTED = /(["'])((?:https?:\/\/[^/"']+)?\/data\/local-files\/?\?(?:(?!\1)[^])*)\1/gi

/** Whether a link asks for this file: the same path below the same root. */
function asksFor(link: string, { d, root }: LocalFileAsked): boolean {
  const query = new URLSearchParams(link.slice(link.indexOf('?') + 1).split('#', 1)[0] ?? '')
  return query.get('d') === (d ?? '') && (query.get('root') ?? '') === (root ?? '')
}

/** Whether the data holds a link to this file: as a whole text, or between two equal quotes. */
export function namesLocalFile(data: Json, asked: LocalFileAsked): boolean {
  if (typeof data === 'string') {
    const whole = WHOLE.exec(data)?.[1]
    const links = whole === undefined ? [...data.matchAll(QUOTED)].map((match) => match[2] ?? '') : [whole]
    return links.some((link) => asksFor(link, asked))
  }
  if (typeof data !== 'object' || data === null) return false
  return Object.values(data).some((value) => namesLocalFile(value, asked))
}
