import type { Canned } from './canned.ts'
import { peerSeconds } from './peer.ts'

/** Seconds `aws s3 ls --recursive` needs for the same listing; null where the machine has no AWS CLI. */
export function awsListSeconds({ ready }: Canned): Promise<number | null> {
  const list = ['s3', 'ls', '--recursive', `s3://${ready.bucket}/`]
  return peerSeconds(['aws', '--endpoint-url', ready.endpoint, ...list], {
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'thing',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
}
