import { splitUri } from '../../kit/keys.ts'
import { deliveryOf } from '../../kit/source-options.ts'
import type { StorageProvider } from '../../kit/provider.ts'
import { accountIssues } from './account.ts'
import { azureDoctor } from './doctor.ts'
import { azureDriver } from './driver.ts'
import { AzureSource, AzureTarget, type AzureOptions } from './options.ts'

/** Azure Blob storage. */
export const azure: StorageProvider<AzureOptions> = {
  name: 'azure',
  title: 'Microsoft Azure',
  scheme: 'azure-blob',
  listed: true,
  options: { source: AzureSource, target: AzureTarget },
  capabilities: {
    write: true,
    remove: true,
    presign: true,
    startAfter: false,
    // Nowhere promised, and Microsoft's own emulator lists in another order than UTF-8's.
    ordered: false,
    folders: true,
    credentials: true,
  },
  verify(options) {
    const issues = accountIssues(options)
    if (!/^\$?[a-z0-9]+(?:-[a-z0-9]+)*$/.test(options.container))
      issues.unshift({
        field: 'container',
        message:
          'Enter the name alone: small letters, digits and single dashes, no azure-blob://, no folders.',
      })
    return issues
  },
  scope: (options) => ({ prefix: options.prefix ?? '', recursive: options.recursive_scan ?? false }),
  delivery: deliveryOf,
  uriOf: (options, key) => `azure-blob://${options.container}/${key}`,
  keyOf(options, uri) {
    const parts = splitUri('azure-blob', uri)
    return parts?.container === options.container ? parts.key : null
  },
  open: (options, deps) => azureDriver(options, deps),
  doctor: azureDoctor,
}
