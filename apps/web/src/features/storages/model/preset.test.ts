import type { FieldDescriptor, OptionPreset } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { missingAnswers, presetValues } from './preset.ts'

const field = (name: string, more: Partial<FieldDescriptor> = {}): FieldDescriptor => ({
  name,
  label: name,
  group: 'connection',
  secret: false,
  required: false,
  type: 'string',
  ...more,
})

const fields = [
  field('endpoint'),
  field('region'),
  field('style', { type: 'enum' }),
  field('port', { type: 'integer' }),
  field('user', { group: 'credentials' }),
  field('password', { secret: true }),
]

const preset: OptionPreset = {
  id: 'cloud',
  title: 'Cloud',
  values: { endpoint: 'https://{account}.{region}.example.com', region: '{region}', style: 'path', port: 9 },
  placeholders: [
    { name: 'account', label: 'Account', example: 'acme', suggestions: [] },
    { name: 'region', label: 'Region', example: 'north', suggestions: ['north', 'south'] },
  ],
  note: null,
}
const onHost: OptionPreset = { ...preset, values: { endpoint: 'https://{account}' } }

describe('the options of a service', () => {
  it('are composed of the answers, without the spaces around them', () => {
    expect(presetValues(preset, { account: ' acme ', region: 'north' }, fields)).toEqual({
      endpoint: 'https://acme.north.example.com',
      region: 'north',
      style: 'path',
      port: 9,
    })
  })

  it('stay empty until every answer they are made of is there', () => {
    expect(presetValues(preset, { region: 'north', account: ' ' }, fields)).toMatchObject({
      endpoint: '',
      region: 'north',
    })
  })

  it('clear what a service has no use for', () => {
    expect(presetValues({ ...preset, values: { endpoint: '' } }, {}, fields)).toEqual({ endpoint: '' })
  })

  it('never touch credentials, nor what the form does not ask', () => {
    const greedy = { ...preset, values: { user: 'root', password: 'hunter2', elsewhere: 'x', region: 'r' } }
    expect(presetValues(greedy, {}, fields)).toEqual({ region: 'r' })
  })

  it('that do not depend on the answer just given are left alone', () => {
    expect(presetValues(preset, { account: 'acme', region: 'north' }, fields, 'account')).toEqual({
      endpoint: 'https://acme.north.example.com',
    })
  })

  it.each([
    ['store.example.com:9000', 'https://store.example.com:9000'],
    ['http://store.example.com:9000/', 'http://store.example.com:9000'],
    ['https://store.example.com', 'https://store.example.com'],
  ])('take a whole address for a host: %s', (account, endpoint) => {
    expect(presetValues(onHost, { account }, fields)).toEqual({ endpoint })
  })

  it('hold an answer letter by letter, though it looks like a pattern', () => {
    expect(presetValues(onHost, { account: '$&{region}' }, fields)).toEqual({
      endpoint: 'https://$&{region}',
    })
  })
})

describe('what is still to be answered', () => {
  it('is every placeholder without an answer, in the order they are asked', () => {
    expect(missingAnswers(preset, {}, { endpoint: '', region: '' })).toEqual(['account', 'region'])
    expect(missingAnswers(preset, { region: 'north' }, { endpoint: '', region: 'north' })).toEqual([
      'account',
    ])
  })

  it('is nothing once the option was typed by hand', () => {
    expect(missingAnswers(onHost, {}, { endpoint: 'https://typed.example.com' })).toEqual([])
  })
})
