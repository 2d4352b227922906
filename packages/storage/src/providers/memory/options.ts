import { z } from 'zod'
import { fields } from '../../kit/fields.ts'
import { inlineMedia } from '../../kit/source-options.ts'

const connection = {
  bucket: z.string().min(1).register(fields, { label: 'Bucket', group: 'connection' }),
  prefix: z.string().nullable().default(null).register(fields, { label: 'Prefix', group: 'connection' }),
  secret: z
    .string()
    .nullable()
    .default(null)
    .register(fields, { label: 'Secret', group: 'credentials', secret: true }),
}

export const MemorySource = z.object({
  ...connection,
  recursive_scan: z
    .boolean()
    .default(false)
    .register(fields, { label: 'Include subfolders', group: 'import' }),
  ...inlineMedia({ alone: true }),
})

export const MemoryTarget = z.object(connection)

export type MemoryOptions = z.output<typeof MemoryTarget> & Partial<z.output<typeof MemorySource>>
