import { describe, expect, it } from 'vitest'
import type { StorageDeps } from '../../kit/provider.ts'
import { accountOf } from './account.ts'
import { AzureSource } from './options.ts'
import { azure } from './provider.ts'

const KEY = `${'A'.repeat(86)}==`
const SAS = 'sv=2021-12-02&sr=c&sp=rl&se=2040-01-01T00:00:00Z&sig=abc%3D'
const principal = { tenant_id: 'contoso.example', client_id: 'id', client_secret: 'secret' }
const options = (values: object) => AzureSource.parse({ container: 'media', ...values })
const account = (values: object, deps: StorageDeps = {}) => accountOf(options(values), deps)
const issues = (values: object) => azure.verify(options(values)).map(({ field, message }) => [field, message])
const server = { azure: { accountName: 'ofserver', accountKey: KEY } }

describe('the account', () => {
  it.each([
    [
      'name and key',
      { account_name: 'mine', account_key: KEY },
      'https://mine.blob.core.windows.net',
      'mine',
      'key',
    ],
    [
      'an address with a key',
      { account_url: 'mine.blob.core.chinacloudapi.cn/', account_key: KEY },
      'https://mine.blob.core.chinacloudapi.cn',
      'mine',
      'key',
    ],
    [
      'the address of the container',
      { account_url: 'https://mine.blob.core.windows.net/media', account_key: KEY },
      'https://mine.blob.core.windows.net',
      'mine',
      'key',
    ],
    [
      'the address of a data lake',
      { account_url: 'https://mine.dfs.core.windows.net', account_key: KEY },
      'https://mine.blob.core.windows.net',
      'mine',
      'key',
    ],
    [
      'an emulator',
      { account_url: 'http://127.0.0.1:10000/dev', account_key: KEY },
      'http://127.0.0.1:10000',
      'dev',
      'key',
    ],
    [
      'a private endpoint',
      { account_url: 'https://blobs.corp.example', account_name: 'mine', account_key: KEY },
      'https://blobs.corp.example',
      'mine',
      'key',
    ],
    [
      'a DNS zone',
      { account_url: 'https://mine.z07.blob.storage.azure.net', account_key: KEY },
      'https://mine.z07.blob.storage.azure.net',
      'mine',
      'key',
    ],
    [
      'a connection string',
      {
        connection_string: `DefaultEndpointsProtocol=https;AccountName=mine;AccountKey=${KEY};EndpointSuffix=core.usgovcloudapi.net`,
      },
      'https://mine.blob.core.usgovcloudapi.net',
      'mine',
      'key',
    ],
    [
      'a connection string with a token',
      { connection_string: `BlobEndpoint=https://mine.blob.core.windows.net/;SharedAccessSignature=${SAS}` },
      'https://mine.blob.core.windows.net',
      'mine',
      'sas',
    ],
    [
      'a token with its address',
      { sas_token: `https://mine.blob.core.windows.net/media?${SAS}` },
      'https://mine.blob.core.windows.net',
      'mine',
      'sas',
    ],
    [
      'a token that begins with ?',
      { account_name: 'mine', sas_token: `?${SAS}` },
      'https://mine.blob.core.windows.net',
      'mine',
      'sas',
    ],
    [
      'a service principal',
      { account_name: 'mine', ...principal },
      'https://mine.blob.core.windows.net',
      'mine',
      'principal',
    ],
    [
      'a managed identity',
      { account_name: 'mine', use_managed_identity: true },
      'https://mine.blob.core.windows.net',
      'mine',
      'managed',
    ],
  ])('is read from %s', (_name, values, origin, name, way) => {
    expect(issues(values)).toEqual([])
    expect(account(values)).toMatchObject({ place: { origin }, name, signIn: { way } })
  })

  it("is the server's where the storage names none, in whole or in part", () => {
    expect(issues({})).toEqual([])
    expect(account({}, server)).toMatchObject({ name: 'ofserver', signIn: { key: KEY, ofServer: true } })
    expect(account({ account_name: 'other' }, server)).toMatchObject({
      name: 'other',
      signIn: { ofServer: true },
    })
    const own = account({ account_key: 'abcd' }, server)
    expect(own).toMatchObject({ name: 'ofserver', signIn: { key: 'abcd', ofServer: false } })
    expect(account({})).toBeNull()
  })

  it("does not get the server's key with another way to sign in", () => {
    expect(account({ account_name: 'mine', sas_token: SAS }, server)?.signIn.way).toBe('sas')
    expect(account({ account_name: 'mine', ...principal }, server)?.signIn.way).toBe('principal')
  })

  it('keeps a path that belongs to the address', () => {
    expect(account({ account_url: 'http://127.0.0.1:1/dev/media', account_key: KEY })?.place.basePath).toBe(
      '/dev',
    )
    expect(account({ account_url: 'http://127.0.0.1:1/media', account_key: KEY })?.place.basePath).toBe(
      '/media',
    )
  })
})

describe('one way to sign in', () => {
  it.each([
    [{ account_key: KEY, sas_token: SAS }, 'account key, SAS token'],
    [{ connection_string: 'x', ...principal }, 'connection string, service principal'],
    [{ account_key: KEY, use_managed_identity: true }, 'account key, managed identity'],
  ])('is asked for, not %#', (values, given) => {
    expect(issues({ account_name: 'mine', ...values })).toEqual([
      [null, `Choose one way to sign in and clear the others. Given: ${given}.`],
    ])
  })

  it.each([
    [{ container: 'Has Space' }, 'container', 'small letters'],
    [{ container: 'azure-blob://media' }, 'container', 'no azure-blob://'],
    [{ account_name: 'mine.blob.core.windows.net', account_key: KEY }, 'account_name', 'the name alone'],
    [{ account_name: 'evil.example/x', account_key: KEY }, 'account_name', 'the name alone'],
    [{ account_name: 'mine', account_key: 'sv=2021&sig=x' }, 'account_key', '88 characters'],
    [{ account_url: 'ftp://x', account_key: KEY }, 'account_url', 'https://account'],
    [
      { account_url: 'https://u:p@mine.blob.core.windows.net', account_key: KEY },
      'account_url',
      'https://account',
    ],
    [
      { account_url: 'https://mine.blob.core.windows.net/media/cats', account_key: KEY },
      'account_url',
      'without folders',
    ],
    [
      { account_url: 'https://mine.z6.web.core.windows.net', account_key: KEY },
      'account_url',
      'static website',
    ],
    [{ account_url: `https://mine.blob.core.windows.net?${SAS}` }, 'account_url', 'has its own field'],
    [{ account_url: 'https://blobs.corp.example', account_key: KEY }, 'account_name', 'does not tell it'],
    [{ account_name: 'mine', sas_token: 'abc' }, 'sas_token', 'no SAS token'],
    [{ account_name: 'mine', sas_token: SAS.slice(0, -1) }, 'sas_token', 'paste it whole'],
    [{ account_name: 'mine', sas_token: SAS.slice(0, -2) }, 'sas_token', 'paste it whole'],
    [{ sas_token: SAS }, 'account_name', 'Enter the name of the storage account'],
    [{ account_name: 'mine', tenant_id: 't' }, 'client_secret', 'needs tenant ID'],
    [{ account_name: 'mine', ...principal, client_id: null }, 'client_id', 'needs tenant ID'],
    [{ account_name: 'mine', ...principal, tenant_id: 'a/b' }, 'tenant_id', 'alone'],
    [{ account_name: 'mine', client_id: 'x' }, 'client_id', 'managed identity'],
    [{ account_url: 'http://127.0.0.1:1/dev', ...principal }, 'account_url', 'https://'],
    [{ use_managed_identity: true }, 'account_name', 'Enter the name'],
    [
      { account_url: 'https://blobs.attacker.example', use_managed_identity: true, account_name: 'mine' },
      'account_url',
      'of Azure itself',
    ],
    [
      { account_url: 'https://x.blob.core.windows.net.attacker.example', use_managed_identity: true },
      'account_url',
      'of Azure itself',
    ],
    [{ connection_string: 'AccountName=mine' }, 'connection_string', 'no AccountKey'],
    [
      { connection_string: `AccountName=mine;SharedAccessSignature=${SAS.slice(0, -1)}` },
      'connection_string',
      'no whole SharedAccessSignature',
    ],
    [{ connection_string: `AccountName=a/b;AccountKey=${KEY}` }, 'connection_string', 'needs an AccountName'],
    [{ connection_string: 'UseDevelopmentStorage=true' }, 'connection_string', 'emulator'],
    [
      { connection_string: `AccountName=mine;AccountKey=${KEY}`, account_name: 'mine' },
      'account_name',
      'leave this empty',
    ],
  ])('is refused as it is in %j', (values, field, message) => {
    expect(issues(values)).toContainEqual([field, expect.stringContaining(message) as string])
  })
})
