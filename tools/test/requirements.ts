import { existsSync } from 'node:fs'
import path from 'node:path'

/** A program some suites need: what it is called, and the Debian packages that bring it. */
export interface Requirement {
  name: string
  commands: string[]
  packages: string[]
  usedFor: string
}

export const requirements: Requirement[] = [
  {
    name: 'chromium',
    commands: ['chromium'],
    packages: ['chromium'],
    usedFor: 'browser suites (editor, end to end)',
  },
  {
    name: 'radosgw',
    commands: ['radosgw', 'radosgw-admin', 'ceph-mon', 'ceph-osd', 'monmaptool', 'ceph'],
    packages: ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common'],
    usedFor: 'a strict S3 server (Ceph object gateway)',
  },
  {
    name: 'redis-server',
    commands: ['redis-server'],
    packages: ['redis-server'],
    usedFor: 'storages in a Redis database',
  },
]

const folders = [
  ...(process.env['PATH'] ?? '').split(path.delimiter),
  '/usr/bin',
  '/usr/sbin',
  '/bin',
  '/sbin',
]

export const isInstalled = (r: Requirement): boolean =>
  r.commands.every((c) => folders.some((f) => f !== '' && existsSync(path.join(f, c))))

/** The one command that brings what is missing on a Debian-family machine. */
export const installCommand = (missing: Requirement[]): string =>
  `apt-get install -y --no-install-recommends ${missing.flatMap((r) => r.packages).join(' ')}`
