import type { DoctorEndpoint, Patient, ProviderDoctor, Stage, Trouble } from '../../doctor/hook.ts'
import { command, setting, shellWord, type Finding, type Fix } from '../../doctor/probe.ts'
import type { OptionValues, StorageDeps } from '../../kit/provider.ts'
import { accountOf } from './account.ts'
import { corsRemedy } from './cors.ts'
import { AzureFailure } from './failure.ts'
import type { AzureOptions } from './options.ts'

const stages: Readonly<Record<string, Stage>> = {
  AuthenticationFailed: 'credentials',
  AuthorizationProtocolMismatch: 'credentials',
  AuthorizationSourceIPMismatch: 'credentials',
  ClockSkew: 'credentials',
  InvalidAuthenticationInfo: 'credentials',
  KeyBasedAuthenticationNotPermitted: 'credentials',
  NoAccount: 'credentials',
  NoEntra: 'credentials',
  NoManagedIdentity: 'credentials',
  NoToken: 'credentials',
  // A missing container has a code of its own: this is the account.
  ResourceNotFound: 'credentials',
  SasExpired: 'credentials',
  SasNotYetValid: 'credentials',
  SasOfOneObject: 'credentials',
  SasOfOtherThings: 'credentials',
  ContainerBeingDeleted: 'container',
  ContainerNotFound: 'container',
  InvalidResourceName: 'container',
  AccountIsDisabled: 'service',
  AccountRequiresHttps: 'service',
  AuthorizationFailure: 'service',
  NotAzure: 'service',
}

export const azureDoctor: ProviderDoctor<AzureOptions> = {
  container: 'Container',
  review,

  endpoint(options: AzureOptions, deps: StorageDeps): DoctorEndpoint | null {
    const place = accountOf(options, deps)?.place
    if (!place) return null
    const value = options.account_url
    const url = `${place.origin}${place.basePath}/`
    // The name of the account is as secret as its key, unless its address was given in clear.
    return value
      ? { url, typed: { field: 'account_url', value } }
      : { url, typed: null, shown: 'The storage account' }
  },

  blame(error) {
    if (!(error instanceof AzureFailure)) return null
    if (error.code.startsWith('AADSTS')) return 'credentials'
    if (/^Http(?!403)/.test(error.code)) return 'service'
    return stages[error.code] ?? null
  },

  async remedy(trouble, patient, signal): Promise<Partial<Finding>> {
    if (trouble.check.startsWith('cors')) return corsRemedy(trouble, patient, accountFlag(patient), signal)
    if (trouble.cause === 'ResourceNotFound') return noSuchAccount
    return { fixes: fixesFor(trouble, patient) }
  },

  valuesOf(text) {
    const [, container, prefix] = /^azure-blob:\/\/([^/]+)\/?(.*)$/s.exec(text) ?? []
    return container ? { container, prefix: prefix || null, recursive_scan: true } : null
  },
}

/** A URI, or the address of the container, in place of its name. */
function review({ container: pasted }: OptionValues): Finding | null {
  if (typeof pasted !== 'string') return null
  const named =
    /^azure-blob:\/\/([^/]+)\/?(.*)$/s.exec(pasted.trim()) ??
    /^https:\/\/[^/]+\.(?:blob|dfs)\.[^/]+\/([^/?#]+)\/?([^?#]*)/.exec(pasted.trim())
  const [, container, prefix = ''] = named ?? []
  if (!container) return null
  return {
    status: 'failed',
    message: 'The container is a whole address, not a name.',
    cause: 'uri_as_container',
    advice: 'Enter the name of the container, and the folder as prefix.',
    fixes: [
      setting('container', container, 'The name in it'),
      ...(prefix === '' ? [] : [setting('prefix', prefix.replace(/\/+$/, ''), 'The folder in it')]),
    ],
  }
}

const noSuchAccount: Partial<Finding> = {
  message: 'There is no such storage account at this address.',
  advice: 'Check the name of the account, and the end of the account address where one is set.',
}

const streamed = setting('presign', 'false', 'Or send media through this server, without pre-signed URLs')

/** Without a name in clear, the tool takes the one in AZURE_STORAGE_ACCOUNT. */
const nameOf = ({ options, deps }: Patient<AzureOptions>): string | null =>
  options.account_url ? (accountOf(options, deps)?.place.name ?? null) : null

function accountFlag(patient: Patient<AzureOptions>): string {
  const name = nameOf(patient)
  return name === null ? '' : ` --account-name ${shellWord(name)}`
}

function fixesFor({ check, cause }: Trouble, patient: Patient<AzureOptions>): Fix[] {
  const { options, deps } = patient
  const way = accountOf(options, deps)?.signIn.way
  const flag = accountFlag(patient)
  if (cause === 'ContainerNotFound') {
    const text = `az storage container create --name ${shellWord(options.container)}${flag}`
    return [command(text, 'If the name is right, makes the container')]
  }
  if (cause === 'AccountRequiresHttps' || cause === 'AuthorizationProtocolMismatch') {
    const url = options.account_url?.replace(/^http:/i, 'https:')
    return url ? [setting('account_url', url, 'The address with the right beginning')] : []
  }
  if (cause === 'NoLinkKey') return [...roleFixes(patient, 'Storage Blob Delegator', ''), streamed]
  if (cause === 'LinkWouldTellToken') return [streamed, tokenFix(patient)]
  if (way === 'sas' && /^(?:Sas|Authori|Authenti|ReadDenied|WriteDenied)/.test(cause))
    return [tokenFix(patient)]
  if (/^(?:AuthorizationPermissionMismatch|ReadDenied|WriteDenied)$/.test(cause)) {
    const role = patient.role === 'source' ? 'Storage Blob Data Reader' : 'Storage Blob Data Contributor'
    return roleFixes(patient, role, `/blobServices/default/containers/${options.container}`)
  }
  return check === 'link' ? [streamed] : []
}

/** For the account, or what lies `below` it. None for an identity that has no name here. */
function roleFixes(patient: Patient<AzureOptions>, role: string, below: string): Fix[] {
  const { client_id: client } = patient.options
  if (!client) return []
  const name = nameOf(patient)
  const account = name === null ? '"$AZURE_STORAGE_ACCOUNT"' : shellWord(name)
  const scope = `"$(az storage account show --name ${account} --query id --output tsv)${below}"`
  const text = `az role assignment create --assignee ${shellWord(client)} --role ${shellWord(role)} --scope ${scope}`
  return [command(text, 'Gives the role to the identity; a new one takes some minutes to work')]
}

const DAY = 86_400_000

function tokenFix(patient: Patient<AzureOptions>): Fix {
  const { options, deps, role } = patient
  const until = new Date((deps.now?.() ?? Date.now()) + 365 * DAY).toISOString().slice(0, 10)
  const permissions = role === 'source' ? 'rl' : 'rcwdl'
  const place = `--name ${shellWord(options.container)}${accountFlag(patient)}`
  const text = `az storage container generate-sas ${place} --permissions ${permissions} --expiry ${until}T00:00Z --output tsv`
  return command(text, 'Makes a new SAS token, good for a year; enter what it prints as the SAS token')
}
