import swagger from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { VERSION } from '../lib/version.ts'
import type { App } from './app.ts'

/** Collects the schemas of all routes that are registered after it. */
export async function openapi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sluice',
        version: VERSION,
        description:
          'Compatible with the Label Studio API. Both slash forms of every path answer. Errors have one shape: ' +
          '`detail`, and `validation_errors` per field.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          token: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description: 'Legacy token: `Token <key>`',
          },
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        },
      },
      security: [{ token: [] }, { bearer: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
}

type Tree = Record<string, unknown>
const isTree = (v: unknown): v is Tree => typeof v === 'object' && v !== null && !Array.isArray(v)

/** The document, complete once the application is ready. Stable order: it is a committed, generated file. */
export function openapiDocument(app: App): Tree {
  const document = tidy(app.swagger()) as { paths?: Tree; components?: { schemas?: Tree } }
  const paths = sorted(document.paths ?? {})
  const schemas = document.components?.schemas ?? {}
  const used = new Set<string>()
  mark(paths, schemas, used)
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  return {
    ...document,
    components: { ...document.components, schemas: sorted(Object.fromEntries(kept)) },
    paths,
  }
}

const sorted = (tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** Follows `$ref`s: every registered schema is listed in both directions, most are never mentioned. */
function mark(node: unknown, schemas: Tree, used: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) mark(item, schemas, used)
  if (!isTree(node)) return
  const name = typeof node['$ref'] === 'string' ? node['$ref'].split('/').at(-1) : undefined
  if (name !== undefined && !used.has(name)) {
    used.add(name)
    mark(schemas[name], schemas, used)
  }
  for (const value of Object.values(node)) mark(value, schemas, used)
}

const UNNAMED = /\/__shared#|\/schema\d+$/
const ANY_JSON = { description: 'Any JSON value.' }

/**
 * Without the bounds of a safe integer, which say nothing to a reader. The one recursive schema without a
 * name is "any JSON value"; the generator refers to it by a place that is not in the document.
 */
function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy)
  if (!isTree(node)) return node
  if (typeof node['$ref'] === 'string' && UNNAMED.test(node['$ref'])) return ANY_JSON
  const entries = Object.entries(node).filter(
    ([key, value]) =>
      !(key === 'minimum' && value === Number.MIN_SAFE_INTEGER) &&
      !(key === 'maximum' && value === Number.MAX_SAFE_INTEGER),
  )
  return Object.fromEntries(entries.map(([key, value]) => [key, tidy(value)]))
}
