import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EGRESS_REFUSED } from '@sluice/storage'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEgress, EgressRefused } from './egress.ts'

const judge = (address: string, allow: string[] = []): boolean => {
  const { assertAllowed, dispatcher } = createEgress(allow)
  void dispatcher.close()
  try {
    assertAllowed(address, address)
    return true
  } catch (error) {
    if (error instanceof EgressRefused) return false
    throw error
  }
}

describe('addresses', () => {
  test.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '127.0.0.1', '127.255.255.254'],
    ...['169.254.169.254', '169.254.170.2', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.192'],
    ...['198.18.0.1', '203.0.113.9', '224.0.0.1', '239.255.255.255', '255.255.255.255', '240.0.0.1'],
    ...['::', '::1', '0:0:0:0:0:0:0:1', '::127.0.0.1', '::7f00:1', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
    ...['fc00::1', 'fd00:ec2::254', 'fdff::1', 'fec0::1', 'ff02::1', '2001:db8::1', '2001::1', '100::1'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:7F00:0001', '::ffff:a9fe:a9fe', '::ffff:10.0.0.1'],
    ...['::ffff:0:127.0.0.1', '64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '2002:7f00:1::'],
    ...['2002:a9fe:a9fe::1', 'localhost', '', '127.1', '0x7f000001', '2130706433', '1.2.3.4.5'],
  ])('%s is refused', (address) => {
    expect(judge(address)).toBe(false)
  })

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '52.216.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.0.1',
    '100.128.0.1',
  ])('%s is reached', (address) => {
    expect(judge(address)).toBe(true)
    expect(judge(`::ffff:${address}`)).toBe(true)
  })
  test.each(['2600:1f18::1', '2a00:1450:4001::1', '2606:4700::1111'])('%s is reached', (address) => {
    expect(judge(address)).toBe(true)
  })

  test('an operator allows addresses, networks and names, and nothing beside them', () => {
    expect(judge('10.1.2.3', ['10.1.0.0/16'])).toBe(true)
    expect(judge('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBe(true)
    expect(judge('10.2.0.1', ['10.1.0.0/16'])).toBe(false)
    expect(judge('127.0.0.1', ['127.0.0.1'])).toBe(true)
    expect(judge('127.0.0.2', ['127.0.0.1'])).toBe(false)
    expect(judge('fd00::5', ['fd00::/8'])).toBe(true)
    const { assertAllowed } = createEgress(['minio.lan'])
    expect(() => assertAllowed('MINIO.lan.', '10.0.0.5')).not.toThrow()
    expect(() => assertAllowed('evil.minio.lan', '10.0.0.5')).toThrow(EgressRefused)
  })
})

describe('connections', () => {
  let server: Server
  let port: number
  let connections = 0
  beforeAll(async () => {
    server = createServer((_req, res) => res.end('reached'))
    server.on('connection', () => (connections += 1))
    await new Promise<void>((resolve) => server.listen(0, '::', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const ask = async (host: string, allow: string[] = []): Promise<string> => {
    const { dispatcher } = createEgress(allow)
    try {
      const answer = await dispatcher.request({ origin: `http://${host}:${port}`, path: '/', method: 'GET' })
      return await answer.body.text()
    } finally {
      await dispatcher.destroy()
    }
  }

  const hosts = [
    ...['127.0.0.1', '127.0.0.2', '127.1', '127.0.1', '0.0.0.0', '0', '0x7f.1', '0x7f000001', '2130706433'],
    ...['0177.0.0.1', '017700000001', '127.0.0.1.', 'localhost', 'LOCALHOST', 'localhost.', '[::1]', '[::]'],
    ...['[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '%31%32%37.0.0.1'],
    ...['１２７.0.0.1', '①②⑦.⓪.⓪.①', '127。0。0。1', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', 'ip6-localhost'],
  ]
  test.each(hosts)('to %s do not happen', async (host) => {
    const before = connections
    await expect(ask(host)).rejects.toBeInstanceOf(Error)
    expect(connections).toBe(before)
  })

  test('are refused with a code that storages tell in words', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]'])
      await expect(ask(host)).rejects.toMatchObject({ code: EGRESS_REFUSED })
  })

  test('happen where the operator allows them', async () => {
    expect(await ask('127.0.0.1', ['127.0.0.0/8'])).toBe('reached')
    expect(await ask('localhost', ['localhost'])).toBe('reached')
    expect(await ask('localhost', ['127.0.0.0/8', '::1'])).toBe('reached')
  })
})
