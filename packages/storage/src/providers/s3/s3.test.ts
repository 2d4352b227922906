import { inject } from 'vitest'
import { createTestBucket, storageConformance } from '../../../testing/index.ts'
import { s3 } from './provider.ts'

const server = inject('s3')

storageConformance(
  s3,
  async () => {
    if (!server.available) throw new Error(server.reason)
    const bucket = await createTestBucket(server, 'conformance')
    const values = { ...bucket.values, recursive_scan: true }
    return {
      values,
      deps: {},
      wrongCredentials: { ...values, aws_secret_access_key: `${server.secretKey}x` },
      missing: { ...values, bucket: `${bucket.name}-absent` },
      close: () => bucket.close(),
    }
  },
  { unavailable: server.available ? null : server.reason },
)
