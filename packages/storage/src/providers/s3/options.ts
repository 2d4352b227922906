import { z } from 'zod'
import { fields } from '../../kit/fields.ts'
import { recursiveScan, signedLinks } from '../../kit/source-options.ts'

const text = (max = 1024) => z.string().trim().max(max).nullable().default(null)

const connection = {
  bucket: z
    .string()
    .trim()
    .min(3, 'Enter the name of the bucket.')
    .max(255)
    .register(fields, { label: 'Bucket', group: 'connection', placeholder: 'my-bucket' }),
  // Not trimmed: a prefix, like a key, may hold any character.
  prefix: z.string().max(1024).nullable().default(null).register(fields, {
    label: 'Prefix',
    help: 'Folder inside the bucket. Empty: the whole bucket.',
    group: 'connection',
    placeholder: 'datasets/cats',
  }),
  region_name: text(64).register(fields, {
    label: 'Region',
    help: 'Empty: found out by asking the bucket.',
    group: 'connection',
    placeholder: 'eu-central-1',
  }),
  s3_endpoint: text(2048).register(fields, {
    label: 'S3 endpoint',
    help: 'Only for stores other than AWS, such as MinIO, Ceph, R2, Wasabi. The address of the S3 API, not of a website.',
    group: 'connection',
    placeholder: 'https://s3.example.com',
  }),
  addressing_style: z.enum(['auto', 'path', 'virtual']).default('auto').register(fields, {
    label: 'Addressing style',
    help: 'Where the bucket name goes in links: "path" after the host, "virtual" before it. Automatic: "path" for own endpoints and for names with dots.',
    group: 'connection',
    advanced: true,
  }),
  aws_access_key_id: text(256).register(fields, {
    label: 'Access key ID',
    help: 'Leave both keys empty to use the credentials this server runs with.',
    group: 'credentials',
    secret: true,
  }),
  aws_secret_access_key: text(1024).register(fields, {
    label: 'Secret access key',
    group: 'credentials',
    secret: true,
  }),
  aws_session_token: text(16_384).register(fields, {
    label: 'Session token',
    help: 'Only with temporary credentials.',
    group: 'credentials',
    secret: true,
    multiline: true,
  }),
  role_arn: text(2048).register(fields, {
    label: 'Role to assume',
    help: 'The bucket is used with the rights of this role. The keys above, or else the credentials of this server, only ask for it.',
    group: 'credentials',
    placeholder: 'arn:aws:iam::123456789012:role/labeling',
    advanced: true,
  }),
  external_id: text(1224).register(fields, {
    label: 'External ID',
    help: 'Only where the role asks for one.',
    group: 'credentials',
    advanced: true,
  }),
  role_session_name: text(64).register(fields, {
    label: 'Session name',
    help: 'How we are called in the log of the cloud. Empty: sluice.',
    group: 'credentials',
    placeholder: 'sluice',
    advanced: true,
  }),
  aws_sse_kms_key_id: text(2048).register(fields, {
    label: 'SSE-KMS key ID',
    help: 'Objects we write are encrypted with this key.',
    group: 'credentials',
    advanced: true,
  }),
}

export const S3Source = z.object({
  ...connection,
  anonymous: z.boolean().default(false).register(fields, {
    label: 'Public bucket, no credentials',
    help: 'Requests and links carry no signature; keys and roles are not used. The bucket must let everybody list and read.',
    group: 'credentials',
    advanced: true,
  }),
  recursive_scan: recursiveScan(),
  ...signedLinks(),
  s3_public_endpoint: text(2048).register(fields, {
    label: 'Public endpoint for links',
    help: 'Only when browsers reach the store under another address than this server does.',
    group: 'delivery',
    advanced: true,
  }),
})

export const S3Target = z.object(connection)

export type S3Options = z.output<typeof S3Target> & Partial<z.output<typeof S3Source>>
