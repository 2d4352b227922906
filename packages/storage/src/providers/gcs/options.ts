import { z } from 'zod'
import { fields } from '../../kit/fields.ts'
import { recursiveScan, signedLinks } from '../../kit/source-options.ts'

const text = (max = 1024) => z.string().trim().max(max).nullable().default(null)

const connection = {
  bucket: z
    .string()
    .trim()
    .min(3, 'Enter the name of the bucket.')
    .max(222)
    .register(fields, { label: 'Bucket', group: 'connection', placeholder: 'my-bucket' }),
  // Not trimmed: a prefix, like a key, may hold any character.
  prefix: z.string().max(1024).nullable().default(null).register(fields, {
    label: 'Prefix',
    help: 'Folder inside the bucket. Empty: the whole bucket.',
    group: 'connection',
    placeholder: 'datasets/cats',
  }),
  google_application_credentials: text(32_768).register(fields, {
    label: 'Google application credentials',
    help: 'Content of the JSON key file of a service account. Empty: the credentials this server runs with.',
    group: 'credentials',
    secret: true,
    multiline: true,
    placeholder: '{ "type": "service_account", … }',
  }),
  google_project_id: text(256).register(fields, {
    label: 'Project ID',
    help: 'Only needed for buckets whose readers pay for access.',
    group: 'credentials',
    placeholder: 'my-project-1234',
  }),
  gcs_endpoint: text(2048).register(fields, {
    label: 'Endpoint',
    help: 'Only for servers other than Google that speak its API, or for private access.',
    group: 'connection',
    placeholder: 'https://storage.googleapis.com',
    advanced: true,
  }),
}

export const GcsSource = z.object({
  ...connection,
  recursive_scan: recursiveScan(),
  ...signedLinks(),
})

export const GcsTarget = z.object(connection)

export type GcsOptions = z.output<typeof GcsTarget> & Partial<z.output<typeof GcsSource>>
