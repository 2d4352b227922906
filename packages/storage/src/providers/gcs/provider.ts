import { splitUri } from '../../kit/keys.ts'
import { deliveryOf } from '../../kit/source-options.ts'
import type { OptionIssue, StorageProvider } from '../../kit/provider.ts'
import { gcsDoctor } from './doctor.ts'
import { gcsDriver } from './driver.ts'
import { parseEndpoint } from './endpoint.ts'
import { GcsSource, GcsTarget, type GcsOptions } from './options.ts'
import { parseServiceAccount } from './service-account.ts'

export const gcs: StorageProvider<GcsOptions> = {
  name: 'gcs',
  title: 'Google Cloud Storage',
  scheme: 'gs',
  listed: true,
  options: { source: GcsSource, target: GcsTarget },
  capabilities: {
    write: true,
    remove: true,
    presign: true,
    startAfter: true,
    ordered: true,
    folders: true,
    credentials: true,
  },
  verify(options) {
    const issues: OptionIssue[] = []
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]+[A-Za-z0-9]$/.test(options.bucket))
      issues.push({ field: 'bucket', message: 'Enter the name alone: no gs://, no folders, no spaces.' })
    const { google_application_credentials: pasted, gcs_endpoint: endpoint } = options
    if (pasted) {
      const parsed = parseServiceAccount(pasted)
      if (!parsed.ok) issues.push({ field: 'google_application_credentials', message: parsed.problem })
    }
    const message = endpointProblem(endpoint ?? '')
    if (message !== null) issues.push({ field: 'gcs_endpoint', message })
    return issues
  },
  scope: (options) => ({ prefix: options.prefix ?? '', recursive: options.recursive_scan ?? false }),
  delivery: deliveryOf,
  uriOf: (options, key) => `gs://${options.bucket}/${key}`,
  keyOf(options, uri) {
    const parts = splitUri('gs', uri)
    return parts?.container === options.bucket ? parts.key : null
  },
  open: (options, deps) => gcsDriver(options, deps),
  doctor: gcsDoctor,
}

function endpointProblem(pasted: string): string | null {
  if (pasted === '') return null
  const endpoint = parseEndpoint(pasted)
  if (!endpoint) return 'Enter an address such as https://storage.googleapis.com, without user name, ? or #.'
  if (/^(?:console|storage)\.cloud\.google\.com$/.test(endpoint.host))
    return "This is an address of Google's console. Leave the endpoint empty."
  return null
}
