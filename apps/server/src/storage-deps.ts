import type { StorageDeps, StorageHook } from '@sluice/storage'
import type { Config } from './config/config.ts'
import { createEgress } from './lib/egress.ts'
import type { Log } from './lib/log.ts'

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

/** Calls to stores in the operator's log: failures always, the rest for whoever looks for something. */
export function storageHookOf(log: Log): StorageHook {
  return (event) => {
    const usual = event.failed === null || event.failed === 'cancelled' || event.failed === 'not_found'
    if (usual) log.debug(event, 'storage call')
    else log.warn(event, 'storage call failed')
  }
}
