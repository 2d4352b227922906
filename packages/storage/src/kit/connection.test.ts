import { describe, expect, it, test } from 'vitest'
import { findProvider, listProviders } from '../registry.ts'
import { asConnection, connectionFields, splitConnection } from './connection.ts'
import { describeFields, secretNames } from './fields.ts'
import { parseOptions } from './parse-options.ts'

const namesOf = (provider: string): string[] => {
  const found = findProvider(provider)
  return found ? connectionFields(found).map(({ name }) => name) : []
}

test('a connection holds place and credentials, and nothing that only chooses among objects', () => {
  expect(namesOf('s3')).toEqual(
    expect.arrayContaining(['bucket', 'region_name', 's3_endpoint', 'aws_secret_access_key', 'anonymous']),
  )
  expect(namesOf('redis')).toEqual(expect.arrayContaining(['host', 'port', 'db', 'password', 'tls']))
  expect(namesOf('azure')).toEqual(expect.arrayContaining(['container', 'account_key', 'sas_token']))
  for (const name of ['s3', 'gcs', 'azure', 'redis'])
    expect(namesOf(name)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^prefix$|^path$/)]))
  for (const name of ['recursive_scan', 'presign', 's3_public_endpoint'])
    expect(namesOf('s3')).not.toContain(name)
})

test('folders of the server, which ask for no credentials, have no connections', () => {
  expect(namesOf('local')).toEqual([])
})

describe.each(listProviders().filter(({ capabilities }) => capabilities.credentials))('$name', (provider) => {
  it('keeps every secret with the connection, so that none is entered for a storage of its own', () => {
    for (const role of ['source', 'target'] as const)
      expect(namesOf(provider.name)).toEqual(expect.arrayContaining(secretNames(provider.options[role])))
  })

  it('gives its connections the defaults and rules of its sources', () => {
    const place = { bucket: 'some-bucket', container: 'some-container' }
    const parsed = parseOptions(asConnection(provider), 'target', place)
    const whole = parseOptions(provider, 'source', place)
    expect([parsed.ok, whole.ok]).toEqual([true, true])
    const [held, all] = [parsed, whole].map((one) => (one.ok ? one.options : {}))
    expect(held).toEqual(splitConnection(provider, all ?? {}).connection)
  })

  it('leaves each storage an option to choose its objects by', () => {
    const rest = describeFields(provider.options.source).filter(
      ({ name }) => !namesOf(provider.name).includes(name),
    )
    expect(rest.some(({ group }) => group === 'connection')).toBe(true)
  })
})
