import type { AwsCredentials } from '../../kit/provider.ts'

/**
 * Credentials from the standard AWS variables, read once. The result fits `StorageDeps.aws.credentials`; a
 * longer chain (profiles, instance roles) can take its place without a change elsewhere.
 */
export function credentialsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
): () => Promise<AwsCredentials | null> {
  const accessKeyId = env['AWS_ACCESS_KEY_ID']
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY']
  const sessionToken = env['AWS_SESSION_TOKEN']
  const found = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : null
  return () => Promise.resolve(found)
}
