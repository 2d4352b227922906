import { isIP } from 'node:net'
import path from 'node:path'
import { z } from 'zod'

/** Kinds of values as people write them into variables and flags. */

export const words = (v: unknown): unknown =>
  typeof v === 'string'
    ? v
        .split(',')
        .map((s) => s.trim())
        .filter((s) => s !== '')
    : v
export const list = z.preprocess(words, z.array(z.string()))
export const yesNo = z.preprocess(
  (v) => {
    if (typeof v !== 'string') return v
    const word = v.trim().toLowerCase()
    if (['true', '1', 'yes', 'on'].includes(word)) return true
    return ['false', '0', 'no', 'off'].includes(word) ? false : v
  },
  z.boolean({ error: 'use true or false' }),
)
export const whole = (min: number, max: number) =>
  z.coerce.number({ error: 'use a number' }).int('use a whole number').min(min).max(max)
export const origin = z.url({ protocol: /^https?$/, error: 'use an address like https://sluice.example.org' })
export const network = z.string().refine((text) => {
  const [address = '', bits, ...rest] = text.split('/')
  const size = isIP(address) === 6 ? 128 : 32
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= size))
  )
}, 'use addresses or networks like 10.0.0.1,192.168.0.0/16')
export const absolute = z.string().refine((p) => path.isAbsolute(p), 'use an absolute path')
/** `name=/folder`, or a folder whose own name will do. */
export const namedFolder = z
  .string()
  .transform((text) => {
    const [, name, folder] = /^([\w.-]+)=(.*)$/.exec(text) ?? []
    return { name: name ?? path.basename(text), folder: folder ?? text }
  })
  .refine(({ folder }) => path.isAbsolute(folder), 'use absolute paths')
  .refine(
    ({ name }) => /^[\w.-]+$/.test(name),
    'give folders with other names than A-Z a-z 0-9 . _ - a name: scans=/mnt/my scans',
  )
