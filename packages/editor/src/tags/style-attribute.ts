import type { CSSProperties } from 'react'

/** Declarations a config may not use: they reach outside the editor, load things, or once ran code. */
const forbiddenValue = /url\s*\(|expression\s*\(|image-set\s*\(|@import|javascript:|\\/i
const forbiddenName = /^(behavior|-moz-binding|content)$/i

export function isSafeDeclaration(name: string, value: string): boolean {
  if (forbiddenName.test(name) || forbiddenValue.test(value)) return false
  return !(name.toLowerCase() === 'position' && /fixed|sticky/i.test(value))
}

/** A `style="…"` attribute as React style, which is set through the CSSOM and so passes a strict CSP. */
export function parseStyle(text: string | undefined): CSSProperties | undefined {
  if (!text) return undefined
  const entries = text.split(';').flatMap((declaration): [string, string][] => {
    const at = declaration.indexOf(':')
    const name = declaration.slice(0, at).trim()
    const value = declaration
      .slice(at + 1)
      .replace(/!important\s*$/i, '')
      .trim()
    return at > 0 && /^-{0,2}[a-z][\w-]*$/i.test(name) && value !== '' && isSafeDeclaration(name, value)
      ? [[name.startsWith('--') ? name : camelCase(name), value]]
      : []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

const camelCase = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^-ms-/, 'ms-')
    .replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
