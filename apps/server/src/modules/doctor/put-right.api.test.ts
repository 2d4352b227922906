/** Examination, preview, trial and saving make the same of what was pasted, and tell the same of it. */
import type { ExaminationLine, Probe, PutRight } from '@sluice/contract'
import { createTestBucket, type TestBucket } from '@sluice/storage/testing'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'

const s3 = inject('s3')
const place = '/api/storages/s3'

describe.skipIf(!s3.available)(`pasted settings${s3.available ? '' : ` (skipped: ${s3.reason})`}`, () => {
  let t: StorageApp
  let bucket: TestBucket
  let endpoint: string
  beforeAll(async () => {
    if (!s3.available) return
    t = await storageApp()
    bucket = await createTestBucket(s3, 'pasted')
    endpoint = String(bucket.values['s3_endpoint'])
    for (const key of ['photos/a.jpg', 'photos/b.jpg', 'other/c.jpg']) await bucket.put(key, key)
  })
  afterAll(async () => {
    await bucket?.close()
    await t?.close()
  })

  const pasted = (more: object = {}): object => ({
    project: t.projectId,
    ...bucket.values,
    s3_endpoint: `${endpoint}/${bucket.name}/photos/`,
    use_blob_urls: true,
    presign: false,
    ...more,
  })
  async function examine(body: object): Promise<{ told: PutRight[]; probes: Probe[]; text: string }> {
    const answer = await t.send('POST', `${place}/examine`, body)
    expect(answer.statusCode).toBe(200)
    const lines = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ExaminationLine)
    const told = lines.flatMap((line) => ('put_right' in line ? [line.put_right] : []))
    // never after a check
    expect(lines.slice(1).some((line) => 'put_right' in line)).toBe(false)
    return { told, probes: lines.flatMap((line) => ('put_right' in line ? [] : [line])), text: answer.body }
  }
  const failed = (probes: readonly Probe[]): string[] =>
    probes.filter(({ status }) => status === 'failed' || status === 'warning').map(({ name }) => name)

  test('are put right alike by examination, preview, trial and saving, which tell the same', async () => {
    const { told, probes, text } = await examine(pasted())
    expect(told).toEqual([
      {
        notices: [expect.stringContaining('held the bucket and a folder')],
        values: { prefix: 'photos', s3_endpoint: endpoint },
      },
    ])
    expect(failed(probes)).toEqual([])
    expect(text).not.toContain(String(bucket.values['aws_secret_access_key']))
    const notices = told[0]?.notices

    const preview = await t.send('POST', `${place}/preview`, pasted())
    expect(preview.json().matched.map(({ key }: { key: string }) => key)).toEqual([
      'photos/a.jpg',
      'photos/b.jpg',
    ])
    const tried = await t.send('POST', `${place}/validate`, pasted())
    expect([tried.statusCode, tried.json()]).toEqual([200, { notices }])
    const saved = await t.send('POST', place, pasted())
    expect([saved.statusCode, saved.json()]).toEqual([
      201,
      expect.objectContaining({ ...told[0]?.values, notices }),
    ])
  })

  test('of a saved storage are put right over what is stored, and its own are examined as they are', async () => {
    const saved = await t.send('POST', place, pasted({ s3_endpoint: endpoint, prefix: 'other' }))
    const { id } = saved.json() as { id: number }
    const moved = await examine({
      ...pasted({ s3_endpoint: endpoint }),
      id,
      bucket: `s3://${bucket.name}/photos`,
    })
    expect([moved.told.map(({ values }) => values), failed(moved.probes)]).toEqual([
      [{ bucket: bucket.name, prefix: 'photos' }],
      [],
    ])
    const stored = await t.send('POST', `${place}/${id}/examine`, {})
    expect(stored.body).not.toContain('put_right')
  })

  test('that are right, or that nobody can put right, are told nothing of', async () => {
    const right = await examine(pasted({ s3_endpoint: endpoint, prefix: 'photos' }))
    expect([right.told, failed(right.probes)]).toEqual([[], []])
    const contradictory = await examine(
      pasted({ s3_endpoint: endpoint, bucket: `s3://${bucket.name}/photos`, prefix: 'other' }),
    )
    expect(contradictory.told).toEqual([])
    expect(contradictory.probes).toHaveLength(1)
    expect(contradictory.probes[0]).toMatchObject({ name: 'settings', cause: 'uri_as_bucket' })
  })
})
