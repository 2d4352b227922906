import { request } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Probe } from '@sluice/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storageApp, type StorageApp } from '../../../testing/storage-app.ts'
import { printProbe } from './print-probe.ts'

const SECRET = 'canary-7c1f0a9e'
let t: StorageApp
beforeAll(async () => {
  t = await storageApp()
  t.memory.requiredSecret = SECRET
  for (const key of ['in/a.jpg', 'in/b.jpg']) t.memory.put('cats', key, `content of ${key}`)
})
afterAll(() => t.close())

const place = '/api/storages/memory'
const body = (more: object = {}): object => ({ bucket: 'cats', prefix: 'in', secret: SECRET, ...more })
const lines = (text: string): Probe[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Probe)
async function examine(url: string, values: object = {}): Promise<Probe[]> {
  const answer = await t.send('POST', url, values)
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
  ])
  return lines(answer.body)
}
const finished = (probes: readonly Probe[]): string[] =>
  probes.filter(({ status }) => status !== 'running').map(({ name, status }) => `${name} ${status}`)
async function create(more: object = {}, url = place): Promise<number> {
  const answer = await t.send('POST', url, { project: t.projectId, ...body(more) })
  expect([answer.statusCode, answer.body]).toEqual([201, expect.anything()])
  return answer.json().id
}

describe('an examination', () => {
  test('tells each check as it begins and as it ends, one line each, and saves nothing', async () => {
    const probes = await examine(`${place}/examine`, body())
    const read = probes.filter(({ name }) => name === 'read')
    expect(read.map(({ status }) => status)).toEqual(['running', 'ok'])
    expect(finished(probes)).toEqual(expect.arrayContaining(['settings ok', 'list ok', 'range ok']))
    expect(await t.db.selectFrom('storages').select('id').execute()).toEqual([])
  })

  test('of wrong credentials leaves out what needs them, and says which check comes first', async () => {
    const probes = await examine(`${place}/examine`, body({ secret: 'wrong' }))
    const list = probes.find(({ name, status }) => name === 'list' && status !== 'running')
    expect(list).toMatchObject({
      status: 'failed',
      cause: 'denied',
      advice: 'Check the credentials and what they are allowed to do.',
    })
    const read = probes.find(({ name }) => name === 'read')
    expect(read).toMatchObject({ status: 'not_applicable', message: '“List objects” comes first.' })
  })

  test('never shows a secret, in no line and no log', async () => {
    const right = await examine(`${place}/examine`, body())
    const wrong = await examine(`${place}/examine`, body({ secret: `${SECRET}-wrong` }))
    expect(JSON.stringify([right, wrong])).not.toContain(SECRET)
    expect(t.logged()).not.toContain(SECRET)
  })

  test('of a saved storage uses what is stored, and refuses to use it elsewhere', async () => {
    const id = await create()
    expect(finished(await examine(`${place}/${id}/examine`))).toContain('list ok')
    expect(finished(await examine(`${place}/examine`, { id, prefix: 'nothing' }))).toContain('list failed')
    const elsewhere = await t.send('POST', `${place}/examine`, { id, bucket: 'dogs' })
    expect(elsewhere.statusCode).toBe(400)
    expect(elsewhere.json().validation_errors).toHaveProperty('secret')
    expect((await t.send('POST', `${place}/999999/examine`, {})).statusCode).toBe(404)
    const stranger = await t.inject({
      method: 'POST',
      url: `${place}/examine`,
      payload: {},
      headers: { 'x-stranger': '1' },
    })
    expect(stranger.statusCode).toBe(401)
  })

  test('of options that do not parse says so in its first line, and tries nothing', async () => {
    const probes = await examine('/api/storages/s3/examine', { bucket: 'has space' })
    expect(probes).toHaveLength(1)
    expect(probes[0]).toMatchObject({
      name: 'settings',
      status: 'failed',
      message: expect.stringContaining('bucket'),
    })
  })

  test('of a target writes, reads back and removes, and leaves nothing', async () => {
    const probes = await examine('/api/storages/export/memory/examine', body({ prefix: 'out' }))
    expect(finished(probes).slice(-3)).toEqual(['put ok', 'read_back ok', 'delete ok'])
    expect(probes.some(({ name }) => name === 'browser')).toBe(false)
  })

  test('warns where only a file filter keeps a target from feeding a source, and fails where nothing does', async () => {
    const project = await t.addProject()
    await create({ project, regex_filter: '.*jpg$', recursive_scan: true })
    const inside = body({ project, prefix: 'in/out' })
    const filtered = await examine('/api/storages/export/memory/examine', inside)
    expect(filtered.find(({ name, status }) => name === 'loop' && status !== 'running')).toMatchObject({
      status: 'warning',
      cause: 'loop',
    })
    await create({ project, recursive_scan: true })
    expect(finished(await examine('/api/storages/export/memory/examine', inside))).toContain('loop failed')
    const apart = await examine('/api/storages/export/memory/examine', body({ project, prefix: 'out' }))
    expect(finished(apart)).toContain('loop ok')
  })

  test('stops when nobody listens any more', async () => {
    const sockets = new Set<Socket>()
    let closed: () => void = () => {}
    const gone = new Promise<void>((resolve) => (closed = resolve))
    const silent = createServer((socket) => {
      sockets.add(socket)
      socket.on('close', closed).resume()
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    await t.app.listen({ port: 0, host: '127.0.0.1' })
    const address = t.app.server.address() as AddressInfo
    const payload = JSON.stringify({
      bucket: 'any',
      s3_endpoint: `http://127.0.0.1:${port}`,
      region_name: 'us-east-1',
    })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }
    const asking = request({ port: address.port, method: 'POST', path: '/api/storages/s3/examine', headers })
    asking.on('error', () => {})
    asking.end(payload)
    await new Promise<void>((resolve) => silent.once('connection', () => resolve()))
    asking.destroy()
    await gone
    expect(sockets.size).toBe(1)
    silent.close()
  })
})

test('a probe is printed with a sign, its advice, and what to paste', () => {
  const probe: Probe = {
    name: 'cors',
    title: 'CORS',
    status: 'failed',
    message: 'No rule.',
    cause: 'cors_missing',
    advice: 'Allow the origin.',
    fixes: [
      { kind: 'cors', label: 'CORS of the bucket', text: '[\n]', field: null },
      { kind: 'setting', label: 'Or', text: '', field: 'presign' },
    ],
    browser_url: null,
  }
  expect(printProbe(probe)).toBe(
    [
      '✗ CORS: No rule. [cors_missing]',
      '    Allow the origin.',
      '    CORS of the bucket:',
      '      [',
      '      ]',
      '    Or (presign):',
      '      (empty)',
    ].join('\n'),
  )
  expect(printProbe({ ...probe, status: 'running' })).toBeNull()
  expect(printProbe({ ...probe, status: 'ok', advice: null, fixes: [] })).toBe('✓ CORS: No rule.')
})
