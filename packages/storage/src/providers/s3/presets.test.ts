import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../kit/parse-options.ts'
import type { OptionPreset } from '../../kit/provider.ts'
import { createLocator } from './endpoint.ts'
import type { S3Options } from './options.ts'
import { s3Presets } from './presets.ts'
import { s3 } from './provider.ts'

/** As a form does it, with the example for everything that is asked. */
function filled({ values, placeholders }: OptionPreset): Record<string, unknown> {
  const fill = (text: string): string =>
    placeholders.reduce((so, { name, example }) => so.replaceAll(`{${name}}`, example), text)
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? fill(value) : value]),
  )
}

const where: Record<string, string> = {
  aws: 'https://media.s3.us-east-1.amazonaws.com/a.jpg',
  minio: 'https://minio.example.com:9000/media/a.jpg',
  ceph: 'https://rgw.example.com/media/a.jpg',
  r2: 'https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com/media/a.jpg',
  wasabi: 'https://s3.us-east-1.wasabisys.com/media/a.jpg',
  b2: 'https://s3.us-west-004.backblazeb2.com/media/a.jpg',
  spaces: 'https://media.nyc3.digitaloceanspaces.com/a.jpg',
  scaleway: 'https://media.s3.fr-par.scw.cloud/a.jpg',
  oci: 'https://axaxnpcrorw5.compat.objectstorage.us-ashburn-1.oci.customer-oci.com/media/a.jpg',
}

describe.each(s3Presets.map((preset) => [preset.id, preset] as const))('the preset %s', (id, preset) => {
  it.each(['source', 'target'] as const)('fills in a %s that finds its objects', (role) => {
    const values = filled(preset)
    expect(Object.keys(s3.options[role].shape)).toEqual(expect.arrayContaining(Object.keys(values)))
    const parsed = parseOptions(s3, role, { bucket: 'media', ...values })
    expect(parsed).toMatchObject({ ok: true })
    const locator = createLocator((parsed.ok ? parsed.options : {}) as S3Options, {})
    const place = locator.place(locator.region ?? 'us-east-1')
    expect(place.origin + place.path('a.jpg')).toBe(where[id])
    expect(locator.aws).toBe(id === 'aws')
  })

  it('asks for all it leaves open, and for nothing else', () => {
    const open = JSON.stringify(preset.values).match(/\{\w+\}/g) ?? []
    expect(new Set(preset.placeholders.map(({ name }) => `{${name}}`))).toEqual(new Set(open))
  })

  it('is JSON', () => {
    expect(JSON.parse(JSON.stringify(preset))).toEqual(preset)
  })
})

it('has one preset for each store, under its own id', () => {
  expect(s3Presets.map(({ id }) => id)).toEqual(Object.keys(where))
})
