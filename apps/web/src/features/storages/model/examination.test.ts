import type { FieldDescriptor, Fix, Probe } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { addProbe, firstFailed, settingOf, withPutRight } from './examination.ts'

const probe = (name: string, status: Probe['status']): Probe => ({
  name,
  title: name,
  status,
  message: '',
  cause: null,
  advice: null,
  fixes: [],
  browser_url: null,
})

describe('the checks of an examination', () => {
  it('keep their place when their result arrives', () => {
    const probes = [probe('dns', 'running'), probe('dns', 'ok'), probe('list', 'running')].reduce(
      addProbe,
      [],
    )
    expect(addProbe(probes, probe('dns', 'failed')).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'dns failed',
      'list running',
    ])
  })

  it('fail with the first that failed; warnings are no failure', () => {
    const probes = [probe('a', 'warning'), probe('b', 'failed'), probe('c', 'failed')]
    expect(firstFailed(probes)?.name).toBe('b')
    expect(firstFailed(probes.slice(0, 1))).toBeNull()
  })
})

const field = (name: string, type: FieldDescriptor['type'], secret = false): FieldDescriptor => ({
  name,
  label: name,
  group: 'connection',
  type,
  required: false,
  secret,
})

describe('a fix', () => {
  const fields = [
    field('prefix', 'string'),
    field('presign', 'boolean'),
    field('ttl', 'integer'),
    field('key', 'string', true),
  ]
  const fix = (name: string | null, text: string): Fix => ({ kind: 'setting', label: '', text, field: name })

  it('becomes the value its input holds', () => {
    expect(settingOf(fix('prefix', 'Photos'), fields)).toEqual({ name: 'prefix', value: 'Photos' })
    expect(settingOf(fix('presign', 'false'), fields)).toEqual({ name: 'presign', value: false })
    expect(settingOf(fix('ttl', '5'), fields)).toEqual({ name: 'ttl', value: 5 })
    expect(settingOf(fix('prefix', ''), fields)).toEqual({ name: 'prefix', value: '' })
  })

  it('that belongs somewhere else, or is a secret, is not filled in', () => {
    expect(settingOf(fix(null, 'x'), fields)).toBeNull()
    expect(settingOf(fix('elsewhere', 'x'), fields)).toBeNull()
    expect(settingOf(fix('key', 'x'), fields)).toBeNull()
  })
})

describe('what was put right', () => {
  const fields = [field('prefix', 'string'), field('endpoint', 'string'), field('key', 'string', true)]
  const options = { prefix: ' a', endpoint: 'https://s3.example.com/b', key: 'typed' }
  const putRight = (values: Record<string, string | null>) => ({ notices: ['Put right.'], values })

  it('is filled in where it belongs, and empties what is to be empty', () => {
    expect(withPutRight(options, putRight({ prefix: 'a', endpoint: null }), fields)).toEqual({
      prefix: 'a',
      endpoint: '',
      key: 'typed',
    })
  })

  it('never touches a secret, or an option the form does not have', () => {
    expect(withPutRight(options, putRight({ key: 'other', elsewhere: 'x' }), fields)).toEqual(options)
  })
})
