import type { StorageDeps, StorageProvider } from '../../kit/provider.ts'
import { browseLocal } from './browse.ts'
import { localDoctor } from './doctor.ts'
import { localDriver } from './driver.ts'
import { LocalSource, LocalTarget, type LocalOptions } from './options.ts'
import { keyOfLink, linkOf, normalizeFolder, rootsOf, tidyFolder } from './roots.ts'

/** A folder on the server's machine. Its URIs are links of this server, relative to a root. */
export const local: StorageProvider<LocalOptions> = {
  name: 'localfiles',
  title: 'Local files',
  scheme: null,
  listed: true,
  options: { source: LocalSource, target: LocalTarget },
  capabilities: {
    write: true,
    remove: true,
    presign: false,
    startAfter: true,
    ordered: true,
    folders: true,
    credentials: false,
  },
  normalise: (values) => tidyFolder(values),
  verify: () => [],
  scope: (options) => ({ prefix: '', recursive: options.recursive_scan ?? false }),
  delivery: () => ({ presign: false, ttlSeconds: 0, inline: false }),
  uriOf: (options, key, deps) => linkOf(normalizeFolder(options.path), key, rootsOf(deps)),
  keyOf: (options, uri, deps) => keyOfLink(normalizeFolder(options.path), uri, rootsOf(deps)),
  open: (options, deps: StorageDeps) => localDriver(options.path, deps),
  browse: browseLocal,
  doctor: localDoctor,
}
