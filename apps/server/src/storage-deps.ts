import { awsCredentials, googleCredentials, type StorageDeps, type StorageHook } from '@sluice/storage'
import type { Config } from './config/config.ts'
import { createEgress, type Egress } from './lib/egress.ts'
import type { Log } from './lib/log.ts'

/** What storages may use of this process; the same for the server and for workers. `Storages.close` ends it. */
export function storageDepsOf(
  config: Config,
  egress: Egress = createEgress(config.allowedPrivateHosts),
): StorageDeps {
  return {
    dispatcher: egress.dispatcher,
    sockets: egress,
    localFiles: {
      servingEnabled: config.localFilesEnabled,
      documentRoots: config.localFilesRoot === undefined ? [] : [config.localFilesRoot],
      furtherRoots: config.localFilesRoots,
    },
    aws: {
      credentials: awsCredentials({
        ambient: config.awsAmbient,
        accessKeyId: config.awsAccessKeyId,
        secretAccessKey: config.awsSecretAccessKey,
        sessionToken: config.awsSessionToken,
      }),
      ...(config.awsRegion === undefined ? {} : { region: config.awsRegion }),
      ...(config.s3Endpoint === undefined ? {} : { endpoint: config.s3Endpoint }),
    },
    google: {
      credentials: googleCredentials({ file: config.googleCredentialsFile, dispatcher: egress.dispatcher }),
    },
    azure: {
      ...(config.azureAccountName === undefined ? {} : { accountName: config.azureAccountName }),
      ...(config.azureAccountKey === undefined ? {} : { accountKey: config.azureAccountKey }),
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
