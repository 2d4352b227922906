import { parseJson } from '../../lib/json.ts'
import { describePlace, findJsonError } from './json-position.ts'
import { buildTask, type TaskParts } from './build-task.ts'

export interface ParsedObject {
  /** `row` is -1 where the object is one task. */
  tasks: ({ row: number } & TaskParts)[]
  problems: { row: number; kind: 'bad_json' | 'bad_task'; message: string }[]
}

/**
 * Reads the tasks of one JSON object. The first character decides: `[` is a list of tasks, `{` one task or, where
 * it is not one whole object, JSONL. One wrong task in a list or line of JSONL is left out; broken JSON
 * leaves out the whole object, because nobody can tell what it was to be. Never throws.
 */
export function parseObject(bytes: Uint8Array): ParsedObject {
  const text = decode(bytes)
  if (text === null) return broken('The file is not UTF-8 text. Save it as UTF-8.')
  const first = text.trimStart()[0]
  if (first === undefined) return broken('The file is empty.')
  if (first === '[') return parseList(text)
  if (first === '{') return parseOneOrLines(text)
  return broken('The file holds no JSON object and no list of objects.')
}

function parseList(text: string): ParsedObject {
  const list = parse(text)
  if (!list.ok) return broken(list.message)
  return collect((list.value as unknown[]).map((value, row) => ({ row, value })))
}

function parseOneOrLines(text: string): ParsedObject {
  const whole = parse(text)
  if (whole.ok) return collect([{ row: -1, value: whole.value }])
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  // a pretty-printed object that is broken is no JSONL: there, a line is a whole object
  if (!lines.slice(0, 2).some((line) => parse(line).ok)) return broken(whole.message)
  const parsed = lines.map((line, row) => ({ row, line: parse(line) }))
  const found = collect(parsed.flatMap(({ row, line }) => (line.ok ? [{ row, value: line.value }] : [])))
  for (const { row, line } of parsed)
    if (!line.ok) found.problems.push({ row, kind: 'bad_json', message: `Line ${row + 1}: ${line.message}` })
  return found
}

function collect(values: readonly { row: number; value: unknown }[]): ParsedObject {
  const found: ParsedObject = { tasks: [], problems: [] }
  for (const { row, value } of values) {
    const { task, problem } = buildTask(value)
    if (task) found.tasks.push({ row, ...task })
    if (problem !== null)
      found.problems.push({
        row,
        kind: 'bad_task',
        message: row < 0 ? problem : `Task ${row + 1}: ${problem}`,
      })
  }
  return found
}

const broken = (message: string): ParsedObject => ({
  tasks: [],
  problems: [{ row: -1, kind: 'bad_json', message }],
})

/** Null when it is not UTF-8. A byte order mark is left out. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** The message says what is wrong and where. */
function parse(text: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: parseJson(text) }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it is not JSON'
    if (message.includes('nested')) return { ok: false, message }
    const position = findJsonError(text)
    const found = text.codePointAt(position)
    const what =
      found === undefined
        ? 'it ends too early'
        : `${JSON.stringify(String.fromCodePoint(found))} cannot stand here`
    return { ok: false, message: `This is not valid JSON: ${what} (${describePlace(text, position)}).` }
  }
}
