import { expect, it } from 'vitest'
import { azureDoctor } from './doctor.ts'
import { AzureSource } from './options.ts'

const principal = {
  container: 'images',
  tenant_id: 'tenant',
  client_id: '11111111-2222-3333-4444-555555555555',
  client_secret: 'secret',
}

async function texts(cause: string, role: 'source' | 'target', values: object): Promise<string[]> {
  const options = AzureSource.parse({ ...principal, ...values })
  const patient = { role, options, deps: {}, prefix: '', removes: false, origin: null }
  const { signal } = new AbortController()
  const found = await azureDoctor.remedy?.({ check: 'list', cause }, patient, signal)
  return (found?.fixes ?? []).map(({ text }) => text)
}

it.each([
  ['source', 'Storage Blob Data Reader'],
  ['target', 'Storage Blob Data Contributor'],
] as const)('an identity of a %s without rights gets the role for the container', async (role, name) => {
  const account_url = 'https://pictures.blob.core.windows.net'
  expect(await texts('AuthorizationPermissionMismatch', role, { account_url })).toEqual([
    `az role assignment create --assignee ${principal.client_id} --role '${name}' --scope ` +
      '"$(az storage account show --name pictures --query id --output tsv)/blobServices/default/containers/images"',
  ])
})

it('an account whose name is a secret is named by a variable', async () => {
  const [text] = await texts('NoLinkKey', 'source', { account_name: 'secretname' })
  expect(text).toContain("--role 'Storage Blob Delegator'")
  expect(text).toContain('--name "$AZURE_STORAGE_ACCOUNT"')
  expect(text).not.toContain('secretname')
})
