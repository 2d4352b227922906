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

/** The document, complete once the application is ready. Stable order: it is a committed, generated file. */
export function openapiDocument(app: App): object {
  const { paths = {}, ...rest } = app.swagger() as { paths?: Record<string, unknown> }
  return { ...rest, paths: Object.fromEntries(Object.entries(paths).toSorted(byName)) }
}
const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0)
