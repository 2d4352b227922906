import type { StorageProvider } from '../../kit/provider.ts'
import { splitUri } from '../../kit/keys.ts'
import { deliveryOf } from '../../kit/source-options.ts'
import { memoryDriver } from './driver.ts'
import { MemorySource, MemoryTarget, type MemoryOptions } from './options.ts'

/** Objects in the memory of this process, for tests. Opens only where `deps.memory` is given. */
export const memory: StorageProvider<MemoryOptions> = {
  name: 'memory',
  title: 'Memory',
  scheme: 'memory',
  listed: false,
  options: { source: MemorySource, target: MemoryTarget },
  capabilities: {
    write: true,
    remove: true,
    presign: false,
    startAfter: true,
    ordered: true,
    folders: true,
    credentials: true,
  },
  verify: () => [],
  scope: (options) => ({ prefix: options.prefix ?? '', recursive: options.recursive_scan ?? false }),
  delivery: ({ inline_media }) => deliveryOf({ presign: false, inline_media }),
  uriOf: (options, key) => `memory://${options.bucket}/${key}`,
  keyOf(options, uri) {
    const parts = splitUri('memory', uri)
    return parts?.container === options.bucket ? parts.key : null
  },
  open: (options, deps) => memoryDriver(deps.memory, options),
}
