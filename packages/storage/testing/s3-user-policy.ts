import { amzDate, sha256Hex, Signer } from '../src/providers/s3/sign.ts'
import type { S3Account } from './s3-bucket.ts'

/** Puts an IAM policy on a user, as its administrator would with `aws iam put-user-policy`. */
export async function putUserPolicy(admin: S3Account, userName: string, policy: string): Promise<void> {
  const host = new URL(admin.endpoint).host
  const body = new URLSearchParams({
    Action: 'PutUserPolicy',
    Version: '2010-05-08',
    UserName: userName,
    PolicyName: 'sluice',
    PolicyDocument: policy,
  }).toString()
  const now = Date.now()
  const payloadHash = sha256Hex(body)
  const headers = {
    host,
    'content-type': 'application/x-www-form-urlencoded',
    'x-amz-date': amzDate(now),
    'x-amz-content-sha256': payloadHash,
  }
  const credentials = { accessKeyId: admin.accessKey, secretAccessKey: admin.secretKey }
  const authorization = new Signer().authorization(
    { method: 'POST', path: '/', query: [], headers, payloadHash, now },
    { credentials, region: 'us-east-1', service: 's3' },
  )
  const answer = await fetch(`${admin.endpoint}/`, {
    method: 'POST',
    headers: { ...headers, authorization },
    body,
  })
  if (!answer.ok) throw new Error(`PutUserPolicy: ${answer.status} ${await answer.text()}`)
}
