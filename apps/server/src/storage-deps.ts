import type { StorageDeps } from '@sluice/storage'
import type { Config } from './config/config.ts'

/** What storages may use of this process; the same for the server and for workers. */
export function storageDepsOf(config: Config): StorageDeps {
  return {
    localFiles: {
      servingEnabled: config.localFilesEnabled,
      documentRoots: config.localFilesRoot === undefined ? [] : [config.localFilesRoot],
    },
  }
}
