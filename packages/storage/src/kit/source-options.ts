import { z } from 'zod'
import { fields } from './fields.ts'

/** Options that sources of several providers share, each declared once. */

/** `beneath`: the objects that are taken when it is off. */
export const recursiveScan = (beneath = 'objects directly under the prefix') =>
  z
    .boolean()
    .default(false)
    .register(fields, {
      label: 'Include subfolders',
      help: `Off: only ${beneath}.`,
      group: 'import',
      formDefault: true,
    })

/** Links that browsers open themselves. `from`: what they load from then. The time is in minutes. */
export const signedLinks = (from = 'the bucket') => ({
  presign: z
    .boolean()
    .default(true)
    .register(fields, {
      label: 'Use pre-signed URLs',
      help: `On: browsers load media straight from ${from}. Off: through this server.`,
      group: 'delivery',
    }),
  presign_ttl: z.number().int().min(0).max(32_767).default(1).register(fields, {
    label: 'Pre-signed URLs are valid for',
    group: 'delivery',
    unit: 'minutes',
    formDefault: 15,
  }),
})
