const PATH = String.raw`[\p{L}\p{N}_.\[\]{}]+`
const whole = new RegExp(String.raw`^\$(${PATH})$`, 'u')
const inText = new RegExp(String.raw`\$(${PATH})`, 'gu')

/** The task data key a template needs: the first segment of its first variable. `https://x/$a.b` needs `a`. */
export function firstDataKey(template: string): string | undefined {
  const path = new RegExp(inText.source, 'u').exec(template)?.[1]
  return path === undefined ? undefined : segments(path)[0]
}

/**
 * Fills a template from task data. A template that is one variable gives the value as it is, of any JSON type;
 * variables inside text are replaced as text. What is missing becomes an empty string.
 */
export function interpolate(template: string, data: Readonly<Record<string, unknown>>): unknown {
  const path = whole.exec(template)?.[1]
  if (path !== undefined) return lookUp(data, path) ?? ''
  return template.replace(inText, (_match, found: string) => {
    // A sentence may end right after a variable: the full stop is not part of the path.
    const tail = /\.*$/.exec(found)?.[0] ?? ''
    return asText(lookUp(data, found.slice(0, found.length - tail.length))) + tail
  })
}

const segments = (path: string): string[] => path.split(/[.[\]]+/).filter((part) => part !== '')

function lookUp(data: unknown, path: string): unknown {
  let at: unknown = data
  for (const part of segments(path)) {
    // Own properties only: a template must not reach `constructor` and its kin.
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = Reflect.get(at, part)
  }
  return at
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
