import { z } from 'zod'
import { words, yesNo, origin, absolute, namedFolder } from './kinds.ts'
import { settingMeta } from './meta.ts'

/** What storages may use of this machine. */
export const storagesSettings = {
  localFilesEnabled: yesNo.default(false).register(settingMeta, {
    env: 'LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED',
    flag: 'local-files',
    group: 'storages',
    help: 'Switches on storages that read folders of this machine, and /data/local-files/.',
  }),
  localFilesRoot: absolute.optional().register(settingMeta, {
    env: 'LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT',
    flag: 'local-files-root',
    value: '<folder>',
    group: 'storages',
    help: 'Only folders below this one can be used as local storages.',
  }),
  localFilesRoots: z
    .preprocess(words, z.array(namedFolder))
    .refine(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      'two folders have the same name: give each its own, as in scans=/mnt/a/scans,old=/mnt/b/scans',
    )
    .default([])
    .register(settingMeta, {
      env: 'SLUICE_LOCAL_FILES_ROOTS',
      flag: 'local-files-roots',
      value: '<list>',
      group: 'storages',
      help: 'Further folders below which local storages may lie, for example scans=/mnt/scans,/srv/media. Links to their files carry the name.',
    }),
  awsAccessKeyId: z.string().optional().register(settingMeta, {
    env: 'AWS_ACCESS_KEY_ID',
    flag: 'aws-access-key-id',
    value: '<id>',
    group: 'storages',
    help: 'Credentials for S3 storages that name none of their own.',
    secret: true,
  }),
  awsSecretAccessKey: z.string().optional().register(settingMeta, {
    env: 'AWS_SECRET_ACCESS_KEY',
    flag: 'aws-secret-access-key',
    value: '<key>',
    group: 'storages',
    help: 'The secret that belongs to AWS_ACCESS_KEY_ID.',
    secret: true,
  }),
  awsSessionToken: z.string().optional().register(settingMeta, {
    env: 'AWS_SESSION_TOKEN',
    flag: 'aws-session-token',
    value: '<token>',
    group: 'storages',
    help: 'Only for temporary credentials.',
    secret: true,
  }),
  // Not `chain` by default: a role of the machine often reaches every bucket of an account, and would be open to
  // everybody who may make a storage.
  awsAmbient: z
    .enum(['off', 'env', 'chain'], { error: 'use off, env or chain' })
    .default('env')
    .register(settingMeta, {
      env: 'SLUICE_AWS_AMBIENT',
      flag: 'aws-ambient',
      value: '<how>',
      group: 'storages',
      help: 'Credentials of S3 storages that name none. env: the AWS_ keys of this server. chain: else also its AWS profile, SSO, web identity, container or instance role; everybody who may make a storage can use these. off: none.',
    }),
  awsRegion: z.string().optional().register(settingMeta, {
    env: 'S3_region',
    flag: 's3-region',
    value: '<name>',
    group: 'storages',
    help: 'Region of S3 storages that name none. us-east-1 without it.',
  }),
  s3Endpoint: origin.optional().register(settingMeta, {
    env: 'S3_ENDPOINT',
    flag: 's3-endpoint',
    value: '<url>',
    group: 'storages',
    help: 'Endpoint of S3 storages that name none, for installations that use one store for everything.',
  }),
  googleCredentialsFile: z.string().optional().register(settingMeta, {
    env: 'GOOGLE_APPLICATION_CREDENTIALS',
    flag: 'google-credentials',
    value: '<file>',
    group: 'storages',
    help: "Credentials for Google Cloud storages that have no key of their own: a service account's key file, or a workload identity or impersonation configuration. Without it, what Google's own tools would find.",
  }),
  azureAccountName: z.string().optional().register(settingMeta, {
    env: 'AZURE_BLOB_ACCOUNT_NAME',
    flag: 'azure-account-name',
    value: '<name>',
    group: 'storages',
    help: 'Account of Azure storages that name none of their own.',
    secret: true,
  }),
  azureAccountKey: z.string().optional().register(settingMeta, {
    env: 'AZURE_BLOB_ACCOUNT_KEY',
    flag: 'azure-account-key',
    value: '<key>',
    group: 'storages',
    help: 'The key that belongs to AZURE_BLOB_ACCOUNT_NAME.',
    secret: true,
  }),
}
