import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gcsServer, storageConformance, type ConformanceWorld } from '../../../testing/index.ts'
import { gcs } from './provider.ts'
import { GcsSource } from './options.ts'

const { SLUICE_TEST_GCS_BUCKET: realBucket, SLUICE_TEST_GCS_CREDENTIALS: realKeyFile } = process.env
const unavailable =
  realBucket && !realKeyFile ? 'SLUICE_TEST_GCS_CREDENTIALS is needed with SLUICE_TEST_GCS_BUCKET' : null

/** The same key file with another private key, as after a key was replaced. */
function withOtherKey(keyFile: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  return JSON.stringify({ ...(JSON.parse(keyFile) as object), private_key: pem })
}

async function strictServer(): Promise<ConformanceWorld> {
  const server = await gcsServer()
  const { keyFile } = server.accounts.add('labeler')
  const { name } = server.bucket('conformance')
  const endpoint = { gcs_endpoint: server.url, recursive_scan: true }
  const values = { ...endpoint, bucket: name, google_application_credentials: keyFile }
  return {
    values,
    deps: {},
    wrongCredentials: { ...values, google_application_credentials: withOtherKey(keyFile) },
    missing: { ...values, bucket: 'absent-bucket' },
    close: () => server.close(),
  }
}

/** A bucket of the real service, which must be empty and is emptied again. */
async function realService(bucket: string): Promise<ConformanceWorld> {
  const keyFile = readFileSync(realKeyFile ?? '', 'utf8')
  const values = {
    bucket,
    google_application_credentials: keyFile,
    gcs_endpoint: process.env['SLUICE_TEST_GCS_ENDPOINT'] ?? null,
    recursive_scan: true,
  }
  const driver = gcs.open(GcsSource.parse(values), {})
  const { signal } = new AbortController()
  const all = { prefix: '', recursive: true, limit: 1000, signal }
  const first = await driver.list({ ...all, cursor: null })
  if (first.objects.length > 0) throw new Error(`the bucket ${bucket} is not empty`)
  return {
    values,
    deps: {},
    wrongCredentials: { ...values, google_application_credentials: withOtherKey(keyFile) },
    missing: { ...values, bucket: `sluice-absent-${randomUUID()}` },
    async close() {
      let cursor: string | null = null
      do {
        const page = await driver.list({ ...all, cursor })
        for (const { key } of page.objects) await driver.remove?.(key, { signal })
        cursor = page.nextCursor
      } while (cursor !== null)
      await driver.close()
    },
  }
}

storageConformance(gcs, () => (realBucket ? realService(realBucket) : strictServer()), {
  unavailable,
  refused: ['new\nline.txt', 'carriage\rreturn.txt', '.', '..', '.well-known/acme-challenge/token'],
})
