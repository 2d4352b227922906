import { z } from 'zod'
import { fields } from '../../kit/fields.ts'
import { recursiveScan, signedLinks } from '../../kit/source-options.ts'

const text = (max = 1024) => z.string().trim().max(max).nullable().default(null)

const connection = {
  container: z
    .string()
    .trim()
    .min(3, 'Enter the name of the container.')
    .max(63)
    .register(fields, { label: 'Container', group: 'connection', placeholder: 'my-container' }),
  // Not trimmed: a prefix, like a key, may hold any character.
  prefix: z.string().max(1024).nullable().default(null).register(fields, {
    label: 'Prefix',
    help: 'Folder inside the container. Empty: the whole container.',
    group: 'connection',
    placeholder: 'datasets/cats',
  }),
  account_url: text(2048).register(fields, {
    label: 'Account address',
    help: 'Only where it is not https://<account name>.blob.core.windows.net, as in other clouds, behind a private endpoint or with an emulator.',
    group: 'connection',
    placeholder: 'https://account.blob.core.windows.net',
    advanced: true,
  }),
  account_name: text(256).register(fields, {
    label: 'Account name',
    help: 'Name of the storage account. Leave name and key empty to use the account this server is set up with.',
    group: 'credentials',
    secret: true,
  }),
  account_key: text(1024).register(fields, {
    label: 'Account key',
    help: 'One of the two under "Access keys" in the Azure portal.',
    group: 'credentials',
    secret: true,
  }),
  connection_string: text(4096).register(fields, {
    label: 'Connection string',
    help: 'Instead of name and key.',
    group: 'credentials',
    secret: true,
    multiline: true,
    advanced: true,
  }),
  sas_token: text(4096).register(fields, {
    label: 'SAS token',
    help: 'Instead of a key. Of the container or the account, with permission to read and list, for a target to create, write and delete. Links for browsers carry the token itself, and are made only with one that can do no more than read and list.',
    group: 'credentials',
    secret: true,
    multiline: true,
    advanced: true,
  }),
  tenant_id: text(256).register(fields, {
    label: 'Tenant ID',
    help: 'Instead of a key: service principal of Microsoft Entra. Directory (tenant) ID of the app registration.',
    group: 'credentials',
    advanced: true,
  }),
  client_id: text(256).register(fields, {
    label: 'Client ID',
    help: 'Application (client) ID of the service principal, or of a user-assigned managed identity.',
    group: 'credentials',
    advanced: true,
  }),
  client_secret: text(1024).register(fields, {
    label: 'Client secret',
    help: 'Value of a client secret of the app registration, not its ID.',
    group: 'credentials',
    secret: true,
    advanced: true,
  }),
  use_managed_identity: z.boolean().default(false).register(fields, {
    label: 'Use the managed identity of this server',
    help: 'Instead of a key, where this server runs in Azure.',
    group: 'credentials',
    advanced: true,
  }),
}

export const AzureSource = z.object({
  ...connection,
  recursive_scan: recursiveScan(),
  ...signedLinks('the container, by shared access signatures'),
})

export const AzureTarget = z.object(connection)

export type AzureOptions = z.output<typeof AzureTarget> & Partial<z.output<typeof AzureSource>>
