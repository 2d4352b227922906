import { z } from 'zod'
import { fields } from '../../kit/fields.ts'

const connection = {
  path: z.string().trim().min(1).max(4096).register(fields, {
    label: 'Absolute local path',
    help: 'A folder on the machine of this server, below the document root its operator has set.',
    group: 'connection',
    browse: true,
    placeholder: '/data/media/dataset1',
  }),
}

export const LocalSource = z.object({
  ...connection,
  recursive_scan: z.boolean().nullable().default(false).register(fields, {
    label: 'Include subfolders',
    help: 'Off: only files directly in the folder.',
    group: 'import',
    formDefault: true,
  }),
})

export const LocalTarget = z.object(connection)

export type LocalOptions = z.output<typeof LocalTarget> & Partial<z.output<typeof LocalSource>>
