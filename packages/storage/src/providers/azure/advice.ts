import type { ErrorText } from '../../kit/errors.ts'
import { networkCode, networkText } from '../../kit/network.ts'
import type { SignIn } from './account.ts'
import { AzureFailure } from './failure.ts'

/** Names the user gave, to speak of. No secrets, and the name of the account is treated as one. */
export interface AzureFacts {
  readonly container: string
  /** Null unless the address was given in clear. */
  readonly host: string | null
  readonly azure: boolean
  readonly way: SignIn['way']
  /** True: the server's own key is used, not one of the storage. */
  readonly ofServer: boolean
}

type Words = (facts: AzureFacts, failure: AzureFailure) => ErrorText

const say =
  (message: string, advice: string): Words =>
  () => ({ message, advice })

const ROLES =
  'Give it the role "Storage Blob Data Reader" on the container or the account, for a target "Storage Blob Data Contributor". A new role takes some minutes to work.'

const identity = ({ way }: AzureFacts): string =>
  way === 'managed' ? "this server's managed identity" : 'the service principal'

function sasLacks(what: string, letter: string): Words {
  return say(
    `The SAS token does not allow ${what}.`,
    `Make one with the permission "${letter}" as well. A source needs Read and List, a target Create, Write and Delete.`,
  )
}

const byCode: Readonly<Record<string, Words>> = {
  NoAccount: say(
    'No storage account is set, and this server has none of its own.',
    'Enter account name and account key, or choose another way to sign in.',
  ),
  AuthenticationFailed: (facts) => {
    if (facts.way === 'sas')
      return {
        message: 'The storage account does not accept the SAS token.',
        advice:
          'Make a new one for this account and container, and paste it whole. Tokens end when the key they were made with is rotated.',
      }
    if (facts.way !== 'key')
      return {
        message: `The storage account does not accept ${identity(facts)}.`,
        advice: 'Check that tenant and account belong together.',
      }
    return {
      message: facts.ofServer
        ? "The account key in this server's settings does not belong to the account."
        : 'The account key does not belong to the storage account.',
      advice: facts.ofServer
        ? 'The operator of this server checks AZURE_BLOB_ACCOUNT_NAME and AZURE_BLOB_ACCOUNT_KEY.'
        : 'Copy name and key again from "Access keys" in the Azure portal; a key that was rotated is refused like this.',
    }
  },
  InvalidAuthenticationInfo: (facts) => byCode['AuthenticationFailed']?.(facts, none) ?? noWords,
  KeyBasedAuthenticationNotPermitted: say(
    'This storage account does not allow access with account keys.',
    'Use a service principal or a managed identity, or switch on "Allow storage account key access" in the configuration of the account.',
  ),
  AuthorizationFailure: (facts) => ({
    message: `The storage account refuses requests from this server to the container "${facts.container}".`,
    advice:
      'Its firewall is the usual cause: under "Networking" in the Azure portal, allow the address or network of this server.',
  }),
  AuthorizationPermissionMismatch: (facts) => ({
    message: `The container "${facts.container}" may not be used by ${facts.way === 'sas' ? 'this SAS token' : identity(facts)}.`,
    advice: facts.way === 'sas' ? 'Make a token with more permissions.' : ROLES,
  }),
  ReadDenied: (facts) => ({
    message: `The objects of the container "${facts.container}" can be listed but not read.`,
    advice: facts.way === 'sas' ? 'Make a token with the permission "r" as well.' : ROLES,
  }),
  WriteDenied: (facts) => ({
    message: `Nothing can be written to the container "${facts.container}".`,
    advice:
      facts.way === 'sas'
        ? 'Make a token with the permissions Create and Write as well.'
        : `Give ${identity(facts)} the role "Storage Blob Data Contributor". A new role takes some minutes to work.`,
  }),
  NoLinkKey: (facts) => ({
    message: `Links cannot be signed in the name of ${identity(facts)}.`,
    advice:
      'Give it the role "Storage Blob Delegator" on the account, or switch pre-signed URLs off, so that media are loaded through this server.',
  }),
  LinkWouldTellToken: say(
    'Links are not made with this SAS token: browsers would get the token itself, and it can do more than read and list.',
    'Switch pre-signed URLs off, or use an account key, an identity, or a token with Read and List alone.',
  ),
  ContainerNotFound: (facts) => ({
    message: `The container "${facts.container}" does not exist.`,
    advice: 'Check the name, and that it is a container of this account.',
  }),
  ContainerBeingDeleted: (facts) => ({
    message: `The container "${facts.container}" is being deleted.`,
    advice: 'Use another one, or create it again in a minute.',
  }),
  InvalidResourceName: (facts) => ({
    message: `"${facts.container}" cannot be the name of a container.`,
    advice: 'Enter the name alone: small letters, digits and single dashes.',
  }),
  AccountIsDisabled: say('The storage account is disabled.', 'Check the state of its Azure subscription.'),
  AccountRequiresHttps: say(
    'The storage account is reached over https only.',
    'Begin the account address with https://.',
  ),
  ClockSkew: (_facts, { clockAheadMs }) => ({
    message: `The clock of this server and the clock of the storage differ${byHowMuch(clockAheadMs)}.`,
    advice: 'Set the clock of this server right, best by NTP; signatures are valid for 15 minutes only.',
  }),
  SasExpired: say('The SAS token has expired.', 'Make a new one and enter it here.'),
  SasNotYetValid: say(
    'The SAS token is not valid yet.',
    'Wait for its start, or make one that starts at once. A clock that is wrong looks like this, too.',
  ),
  SasOfOneObject: say(
    'The SAS token is for one blob or folder, not for the container.',
    'Make it for the container, with Read and List.',
  ),
  SasOfOtherThings: say(
    'The SAS token of the account does not cover this.',
    'Make one for the service Blob and the resource types Container and Object.',
  ),
  'SasWithout-l': sasLacks('listing', 'List'),
  'SasWithout-r': sasLacks('reading', 'Read'),
  'SasWithout-w': sasLacks('writing', 'Write'),
  'SasWithout-d': sasLacks('removing', 'Delete'),
  AuthorizationSourceIPMismatch: say(
    'The SAS token may not be used from the address of this server.',
    'Make one without a range of addresses, or with the right one.',
  ),
  AuthorizationProtocolMismatch: say(
    'The SAS token may be used over https only.',
    'Begin the account address with https://.',
  ),
  AADSTS7000215: say(
    'The client secret does not belong to the service principal.',
    'Enter the value of the secret, not its ID; the portal shows it only once, when it is made.',
  ),
  AADSTS7000222: say(
    'The client secret has expired.',
    'Make a new one in the app registration and enter it here.',
  ),
  AADSTS700016: say(
    'There is no service principal with this client ID in the tenant.',
    'Check client ID and tenant ID.',
  ),
  AADSTS90002: say('There is no such tenant.', 'Check the tenant ID.'),
  AADSTS900023: say('The tenant ID is not valid.', 'Enter the ID or the domain of the tenant.'),
  NoToken: say(
    'Microsoft Entra refused to sign the service principal in.',
    'Check tenant ID, client ID and client secret.',
  ),
  NoEntra: say(
    'Microsoft Entra, which signs the service principal in, cannot be reached from this server.',
    'Allow this server to connect to login.microsoftonline.com, then try again.',
  ),
  NoManagedIdentity: say(
    'This server got no managed identity from its surroundings.',
    'Managed identities exist only on machines of Azure that have one switched on; a user-assigned one also needs its client ID.',
  ),
  NotAzure: ({ host }) => ({
    message: `What answers at ${host ?? 'the address of the account'} is not Azure Blob storage.`,
    advice: 'Enter the address of the blob service, not of a website or of the portal.',
  }),
  BlobArchived: say('The object is archived and cannot be read.', 'Move it from the archive tier first.'),
  BlobBeingRehydrated: say('The object is on its way out of the archive.', 'Try again in some hours.'),
  BlobImmutableDueToPolicy: say(
    'The object is protected against changes.',
    'Its container has an immutability policy: write under another prefix.',
  ),
  LeaseIdMissing: say('Another program holds a lease on the object.', 'End the lease, or wait for its end.'),
  NoBlobName: say(
    'Azure has no objects with such a name: control characters, "\\", and "." or ".." between slashes cannot be.',
    'Choose another name.',
  ),
}

const none = new AzureFailure({ status: 0, code: 'AuthenticationFailed' })
const noWords: ErrorText = { message: 'The storage account refused access.', advice: '' }

function byHowMuch(ahead: number | null): string {
  if (ahead === null) return ''
  const minutes = Math.round(Math.abs(ahead) / 60_000)
  return ` by ${minutes} minutes: ours is ${ahead > 0 ? 'ahead' : 'behind'}`
}

/** Words for what went wrong, or null where the general ones say as much. */
export function explainAzure(error: unknown, facts: AzureFacts): ErrorText | null {
  if (error instanceof AzureFailure) {
    const words = byCode[error.code]
    if (words) return words(facts, error)
    return error.code.startsWith('AADSTS')
      ? {
          message: 'Microsoft Entra refused to sign the service principal in.',
          advice: `Check tenant ID, client ID and client secret. Its code for the reason is ${error.code}.`,
        }
      : null
  }
  if (facts.host === null && networkCode(error) === 'ENOTFOUND')
    return {
      message: 'There is no storage account of this name.',
      advice:
        'Check the account name for typing errors. In a cloud of its own (China, US Government) or behind a private endpoint, enter the account address.',
    }
  return networkText(error, {
    host: facts.host ?? 'the storage account',
    typed: 'the address and the name of the account',
  })
}
