/**
 * Which account a storage uses and how it signs in there: read once from the many fields. Exactly one way is
 * chosen; `accountIssues` says so to people before anything is opened. Pure.
 */
import type { OptionIssue, StorageDeps } from '../../kit/provider.ts'
import { azurePlace, isAccountName, parseAccountUrl, type AccountPlace } from './account-url.ts'
import type { AzureOptions } from './options.ts'
import { parseSas, type SasToken } from './sas.ts'

export type SignIn =
  | { readonly way: 'key'; readonly key: string; readonly ofServer: boolean }
  | { readonly way: 'sas'; readonly sas: SasToken }
  | {
      readonly way: 'principal'
      readonly tenantId: string
      readonly clientId: string
      readonly clientSecret: string
    }
  | { readonly way: 'managed'; readonly clientId: string | null }

export interface Account {
  readonly place: AccountPlace
  readonly name: string | null
  readonly signIn: SignIn
}

const ways = [
  ['account key', ({ account_key }: AzureOptions) => account_key],
  ['connection string', ({ connection_string }: AzureOptions) => connection_string],
  ['SAS token', ({ sas_token }: AzureOptions) => sas_token],
  ['service principal', ({ tenant_id, client_secret }: AzureOptions) => tenant_id || client_secret],
  ['managed identity', ({ use_managed_identity }: AzureOptions) => use_managed_identity],
] as const

type Settings = ReadonlyMap<string, string>

/** `Name=value;…`, names in lower case. */
function parseConnectionString(text: string): Settings {
  return new Map(
    text.split(';').flatMap((part) => {
      const equals = part.indexOf('=')
      return equals < 1 ? [] : [[part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()]]
    }),
  )
}

function connectionPlace(settings: Settings, container: string): AccountPlace | string {
  const endpoint = settings.get('blobendpoint')
  if (endpoint) {
    const parsed = parseAccountUrl(endpoint, container)
    return parsed.ok ? parsed.place : 'Its BlobEndpoint is no address of an account.'
  }
  const name = settings.get('accountname') ?? ''
  const suffix = settings.get('endpointsuffix') || 'core.windows.net'
  const scheme = settings.get('defaultendpointsprotocol') || 'https'
  if (!isAccountName(name) || !/^[a-z0-9.-]+$/.test(suffix) || !/^https?$/.test(scheme))
    return 'It needs an AccountName, or a BlobEndpoint.'
  return azurePlace(name, suffix, scheme)
}

/** The account a connection string stands for, or what is wrong with the string. */
function connectionAccount(text: string, container: string): Account | string {
  const settings = parseConnectionString(text)
  if (settings.has('usedevelopmentstorage')) return 'Enter name, key and address of the emulator instead.'
  const place = connectionPlace(settings, container)
  if (typeof place === 'string') return place
  const name = settings.get('accountname') ?? place.name
  const key = settings.get('accountkey')
  if (key && isKey(key)) return { place, name, signIn: { way: 'key', key, ofServer: false } }
  const sas = parseSas(settings.get('sharedaccesssignature') ?? '')
  return sas
    ? { place, name, signIn: { way: 'sas', sas } }
    : 'It holds no AccountKey and no whole SharedAccessSignature.'
}

const isKey = (text: string): boolean => /^[A-Za-z0-9+/]{4,}={0,2}$/.test(text)

/** The account, or null when there is none: neither the options nor the server name one. */
export function accountOf(options: AzureOptions, deps: StorageDeps): Account | null {
  const { container, account_url: url, connection_string: string } = options
  if (string) {
    const account = connectionAccount(string, container)
    return typeof account === 'string' ? null : account
  }
  // An address pasted with its token names the account as well.
  const pasted = url || (options.sas_token?.includes('://') ? options.sas_token : null)
  const parsed = pasted ? parseAccountUrl(pasted, container) : null
  const place = parsed?.ok ? parsed.place : null
  const given = options.account_name || place?.name || null
  const signIn = signInOf(options, deps)
  if (!signIn) return null
  const name = given ?? (signIn.way === 'key' ? (deps.azure?.accountName ?? null) : null)
  if (place) return { place, name, signIn }
  return name !== null && isAccountName(name) ? { place: azurePlace(name), name, signIn } : null
}

function signInOf(options: AzureOptions, deps: StorageDeps): SignIn | null {
  const { sas_token: token, tenant_id: tenantId, client_id: clientId, client_secret: clientSecret } = options
  if (options.use_managed_identity) return { way: 'managed', clientId: clientId || null }
  const sas = token ? parseSas(token) : null
  if (sas) return { way: 'sas', sas }
  if (tenantId && clientId && clientSecret) return { way: 'principal', tenantId, clientId, clientSecret }
  if (options.account_key) return { way: 'key', key: options.account_key, ofServer: false }
  const key = deps.azure?.accountKey
  return key ? { way: 'key', key, ofServer: true } : null
}

export function accountIssues(options: AzureOptions): OptionIssue[] {
  const chosen = ways.filter(([, value]) => Boolean(value(options))).map(([name]) => name)
  if (chosen.length > 1)
    return [
      {
        field: null,
        message: `Choose one way to sign in and clear the others. Given: ${chosen.join(', ')}.`,
      },
    ]
  const issues: OptionIssue[] = []
  const say = (field: keyof AzureOptions, message: string): void => void issues.push({ field, message })
  const { account_url: url, account_name: name, account_key: key, connection_string: string } = options

  const parsed = url ? parseAccountUrl(url, options.container) : null
  if (parsed && !parsed.ok) say('account_url', parsed.message)
  if (parsed?.ok && parsed.token !== null)
    say('account_url', 'Enter the address without "?" and what follows; a SAS token has its own field.')
  if (name && !parsed && !isAccountName(name))
    say('account_name', 'Enter the name alone: 3 to 24 small letters and digits, no address.')
  if (key && !isKey(key))
    say('account_key', 'Enter the key as the Azure portal shows it: 88 characters that end in "==".')

  if (string) {
    const account = connectionAccount(string, options.container)
    if (typeof account === 'string')
      say('connection_string', `This connection string does not work. ${account}`)
    for (const field of ['account_name', 'account_url'] as const)
      if (options[field]) say(field, 'The connection string names the account: leave this empty.')
  }
  issues.push(...sasIssues(options), ...tokenIssues(options, parsed?.ok ? parsed.place : null))

  const [way] = chosen
  const named = name || url || string || options.sas_token?.includes('://')
  if (way !== undefined && way !== 'account key' && !named)
    say('account_name', 'Enter the name of the storage account.')
  if ((!way || way === 'account key') && parsed?.ok && !parsed.place.name && !name)
    say('account_name', 'Enter the name of the storage account: its address does not tell it.')
  return issues
}

function sasIssues({ sas_token: token, container }: AzureOptions): OptionIssue[] {
  if (!token) return []
  if (!parseSas(token))
    return [
      { field: 'sas_token', message: 'This is no SAS token: paste it whole, with its "sv=" and "sig=".' },
    ]
  const parsed = token.includes('://') ? parseAccountUrl(token, container) : null
  return parsed && !parsed.ok ? [{ field: 'sas_token', message: parsed.message }] : []
}

/** Rules for ways that send a bearer token, which whoever receives it can use. */
function tokenIssues(options: AzureOptions, place: AccountPlace | null): OptionIssue[] {
  const issues: OptionIssue[] = []
  const { tenant_id: tenantId, client_id: clientId, client_secret: secret } = options
  if (tenantId || secret) {
    for (const [field, value] of Object.entries({
      tenant_id: tenantId,
      client_id: clientId,
      client_secret: secret,
    }))
      if (!value)
        issues.push({ field, message: 'A service principal needs tenant ID, client ID and client secret.' })
    if (tenantId && !/^[A-Za-z0-9.-]+$/.test(tenantId))
      issues.push({ field: 'tenant_id', message: 'Enter the ID or the domain of the tenant alone.' })
    if (place?.origin.startsWith('http:'))
      issues.push({ field: 'account_url', message: 'A service principal needs an address with https://.' })
  } else if (clientId && !options.use_managed_identity)
    issues.push({
      field: 'client_id',
      message: 'A client ID needs a tenant ID and a client secret, or the managed identity switched on.',
    })
  if (options.use_managed_identity && place && (!place.azure || place.origin.startsWith('http:')))
    issues.push({
      field: 'account_url',
      message:
        'The managed identity of this server is used only at addresses of Azure itself, with https://.',
    })
  return issues
}
