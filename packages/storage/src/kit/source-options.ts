import { z } from 'zod'
import { fields } from './fields.ts'
import type { Delivery } from './provider.ts'

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

/** Media inside the task that names them. `alone`: this is a store that gives no links. */
export const inlineMedia = ({ alone }: { alone: boolean }) => ({
  inline_media: z
    .boolean()
    .default(false)
    .register(fields, {
      label: 'Put media into the task',
      help: `For tools that cannot follow links: whoever opens a task to label it gets its media inside, as base64. Tasks become large and open slowly; files over 1 MB stay links.${alone ? '' : ' Counts only while pre-signed URLs are off.'}`,
      group: 'delivery',
      advanced: !alone,
    }),
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
  ...inlineMedia({ alone: false }),
})

/** What the options above come to. Those that a store does not have are absent. */
export function deliveryOf(options: {
  readonly presign?: boolean | undefined
  readonly presign_ttl?: number | undefined
  readonly inline_media?: boolean | undefined
}): Delivery {
  const { presign = true, presign_ttl: minutes = 1, inline_media = false } = options
  return { presign, ttlSeconds: Math.max(1, minutes) * 60, inline: inline_media && !presign }
}
