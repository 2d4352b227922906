import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { secretNames } from '../../kit/fields.ts'
import { parseOptions } from '../../kit/parse-options.ts'
import { parseEndpoint } from './endpoint.ts'
import { gcs } from './provider.ts'
import { parseServiceAccount } from './service-account.ts'

const pemOf = (key: { export(o: { type: 'pkcs8'; format: 'pem' }): string | Buffer }): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString()

const pem = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
const ecPem = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)

const file = {
  type: 'service_account',
  project_id: 'my-project',
  private_key_id: 'abc',
  private_key: pem,
  client_email: 'labeler@my-project.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
}

describe('a key file', () => {
  it('is read with what it names', () => {
    const parsed = parseServiceAccount(`\n ${JSON.stringify(file, null, 2)}\n`)
    expect(parsed).toMatchObject({
      ok: true,
      account: { email: file.client_email, keyId: 'abc', tokenUri: file.token_uri },
    })
  })

  it('may leave out what is not needed', () => {
    const { token_uri: _uri, private_key_id: _id, ...least } = file
    expect(parseServiceAccount(JSON.stringify(least))).toMatchObject({
      ok: true,
      account: { tokenUri: 'https://oauth2.googleapis.com/token', keyId: null },
    })
  })

  it('may have its line ends escaped twice', () => {
    const twice = JSON.stringify({ ...file, private_key: pem.replaceAll('\n', '\\n') })
    expect(parseServiceAccount(twice).ok).toBe(true)
  })

  const changed = (changes: object) => JSON.stringify({ ...file, ...changes })
  it.each([
    ['that is a path', '/etc/keys/labeler.json', 'not its name'],
    ['that is only the key', pem, 'not its name or only the key'],
    ['cut off', JSON.stringify(file).slice(0, -20), 'not valid JSON'],
    ['that is a list', '[]', 'not its name'],
    ['of nothing we know', '{}', 'its "type" must be "service_account"'],
    ['of a person', changed({ type: 'authorized_user' }), 'the login of a person'],
    ['for workload identity', changed({ type: 'external_account' }), 'only the operator of this server'],
    [
      'for impersonation',
      changed({ type: 'impersonated_service_account' }),
      'GOOGLE_APPLICATION_CREDENTIALS',
    ],
    ['of an OAuth client', JSON.stringify({ web: { client_id: 'x' } }), 'OAuth client'],
    ['of a type like a property', changed({ type: 'constructor' }), '"type" must be "service_account"'],
    ['without an address', changed({ client_email: undefined }), '"client_email" is missing'],
    ['without key and address', changed({ client_email: '', private_key: null }), 'are missing or malformed'],
    [
      'with a strange token address',
      changed({ token_uri: 'file:///etc/passwd' }),
      '"token_uri" is missing or',
    ],
    ['with a damaged key', changed({ private_key: pem.slice(0, 300) }), '"private_key" cannot be read'],
    ['with a key of another kind', changed({ private_key: ecPem }), '"private_key" cannot be read'],
  ])('%s is refused with a sentence', (_what, pasted, sentence) => {
    const parsed = parseServiceAccount(pasted)
    expect(parsed.ok ? '' : parsed.problem).toContain(sentence)
    expect(parsed.ok ? '' : parsed.problem).not.toContain(pem.slice(40, 80))
  })
})

describe('options', () => {
  it('have the defaults of the API', () => {
    expect(parseOptions(gcs, 'source', { bucket: 'my-bucket', title: 'not mine' })).toEqual({
      ok: true,
      options: {
        bucket: 'my-bucket',
        prefix: null,
        google_application_credentials: null,
        google_project_id: null,
        gcs_endpoint: null,
        recursive_scan: false,
        presign: true,
        presign_ttl: 1,
        inline_media: false,
      },
    })
    expect(Object.keys(gcs.options.target.shape)).not.toContain('presign')
    expect(secretNames(gcs.options.source)).toEqual(['google_application_credentials'])
  })

  it.each([
    [{}, 'bucket'],
    [{ bucket: 'gs://b/c' }, 'bucket'],
    [{ bucket: 'has space' }, 'bucket'],
    [{ bucket: 'bbb', google_application_credentials: '{' }, 'google_application_credentials'],
    [{ bucket: 'bbb', gcs_endpoint: 'ftp://host' }, 'gcs_endpoint'],
    [{ bucket: 'bbb', gcs_endpoint: 'https://user:pass@host' }, 'gcs_endpoint'],
    [{ bucket: 'bbb', gcs_endpoint: 'https://console.cloud.google.com/storage/browser/bbb' }, 'gcs_endpoint'],
    [{ bucket: 'bbb', gcs_endpoint: 'https://storage.cloud.google.com' }, 'gcs_endpoint'],
    [{ bucket: 'bbb', presign_ttl: 1.5 }, 'presign_ttl'],
  ])('like %j are refused at %s', (values, field) => {
    const parsed = parseOptions(gcs, 'source', values)
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.field)).toContain(field)
  })

  it.each([
    ['https://storage.googleapis.com/', 'https://storage.googleapis.com', '', true],
    ['storage.googleapis.com/storage/v1/', 'https://storage.googleapis.com', '', true],
    ['https://storage-mine.p.googleapis.com', 'https://storage-mine.p.googleapis.com', '', true],
    ['http://storage.googleapis.com', 'http://storage.googleapis.com', '', false],
    ['https://googleapis.com.evil.example', 'https://googleapis.com.evil.example', '', false],
    ['https://evilgoogleapis.com', 'https://evilgoogleapis.com', '', false],
    ['https://storage.googleapis.com:8443', 'https://storage.googleapis.com:8443', '', false],
    ['http://localhost:4443/base/', 'http://localhost:4443', '/base', false],
  ])('read the endpoint %s', (pasted, origin, basePath, google) => {
    expect(parseEndpoint(pasted)).toMatchObject({ origin, basePath, google })
  })
})
