import { parseLabelConfig } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { importHint } from './import-hint.ts'

const config = (inside: string) => {
  const parsed = parseLabelConfig(`<View>${inside}</View>`)
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message)
  return parsed.config
}
const images = config('<Image name="i" value="$image"/>')
const text = config('<Header value="$title"/><Text name="t" value="$text"/><Image name="i" value="$image"/>')

describe('with every object taken as a task', () => {
  it('most keys of JSON files are noticed, before anything else', () => {
    const hint = { kind: 'json_files' }
    expect(importHint(true, ['a.json', 'b.JSONL', 'readme.md'], images)).toEqual(hint)
    expect(importHint(true, ['a.json', 'b.json'], text)).toEqual(hint)
    expect(importHint(true, ['a.json'], null)).toEqual(hint)
  })

  it('a few of them are not', () => {
    expect(importHint(true, ['a.json', 'b.jpg'], images)).toBeNull()
    expect(importHint(true, ['a.json.jpg', 'json'], images)).toBeNull()
  })

  it.each(['Text', 'HyperText', 'Paragraphs'])('a <%s> that would show the address is named', (tag) => {
    const shown = config(`<${tag} name="t" value="$text"/>`)
    expect(importHint(true, ['a.txt'], shown)).toEqual({ kind: 'address_shown', tag })
    expect(importHint(true, [], shown)).toEqual({ kind: 'address_shown', tag })
  })

  it('a text that is told to load its address is fine, as is one that another tag comes before', () => {
    expect(importHint(true, ['a.txt'], config('<Text name="t" value="$t" valueType="url"/>'))).toBeNull()
    expect(
      importHint(
        true,
        ['a.jpg'],
        config('<Image name="i" value="$image"/><Text name="t" value="$caption"/>'),
      ),
    ).toBeNull()
  })
})

describe('with tasks read from JSON objects', () => {
  it('objects of other kinds are noticed', () => {
    expect(importHint(false, ['a.jpg', 'b.WAV', 'c.json'], images)).toEqual({ kind: 'not_json' })
    expect(importHint(false, ['a.txt'], text)).toEqual({ kind: 'not_json' })
  })

  it('JSON, names without an ending, and nothing at all are fine', () => {
    expect(importHint(false, ['a.json', 'b.jsonl', 'tasks/0001'], text)).toBeNull()
    expect(importHint(false, [], text)).toBeNull()
  })
})
