import { spawn } from 'node:child_process'
import type { Canned } from './canned.ts'

/** Seconds `aws s3 ls --recursive` needs for the same listing; null where the machine has no AWS CLI. */
export function awsListSeconds({ ready }: Canned): Promise<number | null> {
  const began = performance.now()
  return new Promise((resolve) => {
    const child = spawn(
      'aws',
      ['--endpoint-url', ready.endpoint, 's3', 'ls', '--recursive', `s3://${ready.bucket}/`],
      {
        stdio: ['ignore', 'ignore', 'ignore'],
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: 'any',
          AWS_SECRET_ACCESS_KEY: 'thing',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    )
    child.once('error', () => resolve(null))
    child.once('exit', (code) => resolve(code === 0 ? (performance.now() - began) / 1000 : null))
  })
}
