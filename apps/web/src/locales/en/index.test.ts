import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chosenLanguage, createI18n, intlLocale } from '../../lib/i18n.ts'
import { type Catalogue, pseudoCatalogue, pseudoString } from '../../lib/pseudo.ts'
import { en } from './index.ts'

const flatten = (catalogue: Catalogue, path = ''): [string, string][] =>
  Object.entries(catalogue).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flatten(value, `${path}${key}.`),
  )

const entries = Object.entries(en).flatMap(([ns, catalogue]) =>
  flatten(catalogue).map(([key, text]) => ({ ns, key, text })),
)

const source = join(import.meta.dirname, '../..')
const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.') && !name.startsWith('locales'))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }))

describe('the English catalogue', () => {
  it('has no empty text', () => {
    expect(entries.filter(({ text }) => text.trim() === '')).toEqual([])
  })

  it('has both plural forms of every text that has one', () => {
    const keys = new Set(entries.map(({ ns, key }) => `${ns}:${key}`))
    const lonely = [...keys].filter(
      (key) =>
        (key.endsWith('_one') && !keys.has(key.replace(/_one$/, '_other'))) ||
        (key.endsWith('_other') && !keys.has(key.replace(/_other$/, '_one'))),
    )
    expect(lonely).toEqual([])
  })

  it('is the only place of visible text: no sentence stands between tags or in a label', () => {
    const literal =
      />\s*[A-Z][a-z]+ [a-z][^<>{}=]*<|\b(label|title|placeholder|aria-label|description|alt)="[A-Za-z]/
    const found = sources
      .filter(({ name }) => name.endsWith('.tsx'))
      .flatMap(({ name, text }) => {
        const match = literal.exec(text)
        return match ? [`${name}: ${match[0]}`] : []
      })
    expect(found).toEqual([])
  })
})

describe('the pseudo-language', () => {
  it('changes every text and keeps what is filled in', () => {
    const pseudo = pseudoCatalogue<Catalogue>(en)
    for (const { ns, key, text } of entries) {
      const changed = flatten(pseudo[ns] as Catalogue).find(([name]) => name === key)?.[1] ?? ''
      expect(changed.startsWith('⟦')).toBe(true)
      expect(changed.match(/\{\{[^}]*\}\}/g)).toEqual(text.match(/\{\{[^}]*\}\}/g))
    }
  })

  it('leaves values and tags as they are', () => {
    expect(pseudoString('Hi <b>{{name}}</b>')).toMatch(/^⟦Ĥî <b>\{\{name\}\}<\/b>~+⟧$/)
  })
})

describe('the chosen language', () => {
  it('is what the address asks for, and English when it asks for nothing we have', () => {
    expect(chosenLanguage('?lng=pseudo')).toBe('pseudo')
    expect(chosenLanguage('?lng=xx')).toBe('en')
    expect(chosenLanguage('')).toBe('en')
  })

  it('translates with plurals and formats as a real language', () => {
    expect(createI18n('en').t('projects:config.problems', { count: 1 })).toBe('1 problem')
    expect(createI18n('en').t('projects:config.problems', { count: 2 })).toBe('2 problems')
    expect(createI18n('pseudo').t('common:save')).toBe(pseudoString('Save'))
    expect(intlLocale('pseudo')).toBe('en')
  })
})
