type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end'

const space = /[ \t\n\r]*/y
// JSON forbids control characters in strings, so the pattern has to name them
// oxlint-disable-next-line no-control-regex
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y

/**
 * Where text stops being JSON: the index of the first character that cannot stand there. The engine tells the
 * place of some errors only; people who look for a comma in a large file need it always.
 */
export function findJsonError(text: string): number {
  const open: string[] = []
  let expected: Expected = 'value'
  let at = 0
  const skip = (token: RegExp): boolean => {
    token.lastIndex = at
    const found = token.test(text)
    if (found) at = token.lastIndex
    return found
  }

  for (skip(space); at < text.length; skip(space)) {
    const char = text[at]
    if (expected === 'colon') {
      if (char !== ':') return at
      at++
      expected = 'value'
    } else if (expected === 'comma or end') {
      if (char === ',' && open.length > 0) expected = open.at(-1) === '{' ? 'key' : 'value'
      else if (char === (open.at(-1) === '{' ? '}' : ']') && open.length > 0) open.pop()
      else return at
      at++
    } else if (expected.startsWith('key')) {
      if (char === '}' && expected === 'key or }') {
        open.pop()
        at++
        expected = 'comma or end'
      } else if (skip(string)) expected = 'colon'
      else return at
    } else if (char === '{' || char === '[') {
      open.push(char)
      at++
      expected = char === '{' ? 'key or }' : 'value or ]'
    } else if (char === ']' && expected === 'value or ]') {
      open.pop()
      at++
      expected = 'comma or end'
    } else if (skip(string) || skip(scalar)) expected = 'comma or end'
    else return at
  }
  return at
}

/** For people: lines and columns count from 1, the position from 0. */
export function describePlace(text: string, position: number): string {
  const before = text.slice(0, position)
  const line = before.split('\n').length
  return `line ${line}, column ${position - before.lastIndexOf('\n')}, position ${position}`
}
