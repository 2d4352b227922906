/**
 * Settings of well-known stores. Data only: the endpoint holds names in braces, for what only the user knows.
 *
 * Lists of regions are suggestions, since stores open new ones: any other may be typed.
 */
import type { OptionPreset, PresetPlaceholder } from '../../kit/provider.ts'

function region(suggestions: readonly string[]): PresetPlaceholder {
  return { name: 'region', label: 'Region', example: suggestions[0] ?? 'us-east-1', suggestions }
}

const host: PresetPlaceholder = {
  name: 'host',
  label: 'Host and port',
  example: 'minio.example.com:9000',
  suggestions: [],
}

export const s3Presets: readonly OptionPreset[] = [
  {
    id: 'aws',
    title: 'Amazon S3',
    values: { s3_endpoint: '', addressing_style: 'auto', region_name: '' },
    placeholders: [],
    note: 'The region is found out by asking the bucket.',
  },
  {
    id: 'minio',
    title: 'MinIO',
    values: { s3_endpoint: 'https://{host}', addressing_style: 'path', region_name: 'us-east-1' },
    placeholders: [host],
    note: 'The port of the S3 API, by default 9000, not that of the console (9001). Behind a proxy that keeps the host, enter its name as the public endpoint for links.',
  },
  {
    id: 'ceph',
    title: 'Ceph (RADOS Gateway)',
    values: { s3_endpoint: 'https://{host}', addressing_style: 'path', region_name: 'us-east-1' },
    placeholders: [{ ...host, example: 'rgw.example.com' }],
    note: 'The address of the gateway, not that of the dashboard.',
  },
  {
    id: 'r2',
    title: 'Cloudflare R2',
    values: {
      s3_endpoint: 'https://{account}.r2.cloudflarestorage.com',
      addressing_style: 'path',
      region_name: 'auto',
    },
    placeholders: [
      {
        name: 'account',
        label: 'Account ID',
        example: '0123456789abcdef0123456789abcdef',
        suggestions: [],
      },
    ],
    note: 'For buckets in a jurisdiction add it to the account ID, as in 0123….eu. Addresses that end in r2.dev are for browsers only.',
  },
  {
    id: 'wasabi',
    title: 'Wasabi',
    values: {
      s3_endpoint: 'https://s3.{region}.wasabisys.com',
      addressing_style: 'path',
      region_name: '{region}',
    },
    placeholders: [
      region([
        ...['us-east-1', 'us-east-2', 'us-central-1', 'us-west-1', 'ca-central-1'],
        ...['eu-central-1', 'eu-central-2', 'eu-west-1', 'eu-west-2', 'eu-south-1'],
        ...['ap-northeast-1', 'ap-northeast-2', 'ap-southeast-1', 'ap-southeast-2'],
      ]),
    ],
    note: 'The region the bucket was made in; Wasabi does not lead from one to another.',
  },
  {
    id: 'b2',
    title: 'Backblaze B2',
    values: {
      s3_endpoint: 'https://s3.{region}.backblazeb2.com',
      addressing_style: 'path',
      region_name: '{region}',
    },
    placeholders: [region(['us-west-004', 'us-west-002', 'us-west-001', 'us-east-005', 'eu-central-003'])],
    note: 'The bucket page shows the endpoint, and in it the region. Use an application key: the master key does not work here.',
  },
  {
    id: 'spaces',
    title: 'DigitalOcean Spaces',
    values: {
      s3_endpoint: 'https://{region}.digitaloceanspaces.com',
      addressing_style: 'virtual',
      region_name: '{region}',
    },
    placeholders: [region(['nyc3', 'sfo2', 'sfo3', 'ams3', 'fra1', 'lon1', 'sgp1', 'blr1', 'tor1', 'syd1'])],
    note: 'The endpoint of the region, not that of the Space and not its CDN address.',
  },
  {
    id: 'scaleway',
    title: 'Scaleway Object Storage',
    values: {
      s3_endpoint: 'https://s3.{region}.scw.cloud',
      addressing_style: 'virtual',
      region_name: '{region}',
    },
    placeholders: [region(['fr-par', 'nl-ams', 'pl-waw'])],
    note: null,
  },
  {
    id: 'oci',
    title: 'Oracle Cloud Object Storage',
    values: {
      s3_endpoint: 'https://{namespace}.compat.objectstorage.{region}.oci.customer-oci.com',
      addressing_style: 'path',
      region_name: '{region}',
    },
    placeholders: [
      { name: 'namespace', label: 'Namespace', example: 'axaxnpcrorw5', suggestions: [] },
      region(['us-ashburn-1', 'us-phoenix-1', 'eu-frankfurt-1', 'uk-london-1', 'ap-tokyo-1', 'ap-mumbai-1']),
    ],
    note: 'The namespace is shown under Tenancy details. The keys are a Customer Secret Key of the user.',
  },
]
