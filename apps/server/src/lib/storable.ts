import type { FastifyRequest } from 'fastify'
import { badRequest } from './errors.ts'
import { MAX_DEPTH } from './json.ts'

/**
 * Why Postgres or the readers behind it cannot take a JSON value, with its place; undefined when they can.
 * Text and jsonb columns refuse the NUL character, jsonb refuses half surrogate pairs.
 */
export function storageProblem(value: unknown): string | undefined {
  const open: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }]
  for (let item = open.pop(); item; item = open.pop()) {
    const { value: at, path, depth } = item
    if (typeof at === 'string') {
      const problem = textProblem(at)
      if (problem) return `${path || 'The text'} ${problem}`
    } else if (Array.isArray(at)) {
      if (depth >= MAX_DEPTH) return `${path.slice(0, 80)} is nested deeper than ${MAX_DEPTH} levels.`
      for (const [i, inner] of at.entries())
        if (inner !== null && typeof inner !== 'number')
          open.push({ value: inner, path: `${path}[${i}]`, depth: depth + 1 })
    } else if (typeof at === 'object' && at !== null) {
      if (depth >= MAX_DEPTH) return `${path.slice(0, 80)} is nested deeper than ${MAX_DEPTH} levels.`
      for (const [key, inner] of Object.entries(at)) {
        const problem = textProblem(key)
        if (problem) return `A key of ${path || 'the object'} ${problem}`
        open.push({ value: inner, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 })
      }
    }
  }
  return undefined
}

function textProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'contains the character NUL (\\u0000), which cannot be stored.'
  if (!text.isWellFormed()) return 'contains half of a surrogate pair, which is not valid Unicode.'
  return undefined
}

/** Hook for routes that store what they are sent: refuses with 400 what the database would refuse with 500. */
export async function refuseUnstorable(req: FastifyRequest): Promise<void> {
  for (const part of [req.params, req.query, req.body]) {
    const problem = isPlain(part) ? storageProblem(part) : undefined
    if (problem) throw badRequest(problem)
  }
}

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !('pipe' in value) && !Buffer.isBuffer(value)
