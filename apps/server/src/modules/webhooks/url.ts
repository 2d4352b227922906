import { invalid } from '../../lib/errors.ts'

/** The parsed address of a receiver, or a refusal that says what is wrong. Where it may lead is the guard's business. */
export function receiverUrl(text: string): URL {
  const refuse = (why: string): Error => invalid({ url: [why] })
  // before parsing: the parser mends what nobody should write
  if (!/^https?:\/\/[^/\\\s]/i.test(text) || !URL.canParse(text))
    throw refuse('Enter a whole address that begins with https:// or http://.')
  if (/[\s\\]/.test(text)) throw refuse('An address has neither spaces nor backslashes.')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    throw refuse('Leave user and password out of the address. Put them into a header.')
  return url
}
