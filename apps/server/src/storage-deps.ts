import type { StorageDeps } from '@sluice/storage'
import type { Config } from './config/config.ts'
import { createEgress } from './lib/egress.ts'

/** What storages may use of this process; the same for the server and for workers. `Storages.close` ends it. */
export function storageDepsOf(config: Config): StorageDeps {
  return {
    dispatcher: createEgress(config.outboundAllow).dispatcher,
    localFiles: {
      servingEnabled: config.localFilesEnabled,
      documentRoots: config.localFilesRoot === undefined ? [] : [config.localFilesRoot],
    },
  }
}
