import { commonPasswords } from './common-passwords.ts'

/** Words an attacker tries first here. */
const PRODUCT = ['sluice', 'labelstudio', 'label-studio', 'annotation', 'annotator', 'labeling', 'labelling']

/**
 * Why a new password is refused, as a sentence, or null. Length and guessability count; there is no rule about
 * kinds of characters, and anything typed is allowed.
 */
export function passwordProblem(password: string, email: string): string | null {
  if (Array.from(password).length < 8) return 'Use at least 8 characters.'
  const typed = password.normalize('NFKC').toLowerCase()
  const core = trimmed(typed)
  if (isCommon(typed) || isCommon(core)) return 'This password is one of the first that anybody would guess.'
  if (new Set(typed).size <= 2) return 'This password is the same characters over and over.'
  if (isSequence(typed)) return 'This password is a row of neighbouring characters.'
  const own = [email.toLowerCase(), email.split('@', 1)[0]?.toLowerCase() ?? '', ...PRODUCT]
  if (own.some((word) => word.length >= 3 && (typed === word || core === trimmed(word))))
    return 'Do not use your e-mail address or the name of the product as a password.'
  return null
}

function isCommon(text: string): boolean {
  const half = text.slice(0, text.length / 2)
  return commonPasswords.has(text) || (text === half + half && commonPasswords.has(half))
}

/** Without the digits and punctuation people put at either end: `Password2026!` is `password`. */
const trimmed = (text: string): string => text.replaceAll(/^[\d\p{P}\p{S}]+|[\d\p{P}\p{S}]+$/gu, '')

function isSequence(text: string): boolean {
  const codes = Array.from(text, (c) => c.codePointAt(0) ?? 0)
  const steps = codes.slice(1).map((c, i) => c - (codes[i] ?? 0))
  return steps.every((s) => s === 1) || steps.every((s) => s === -1)
}
