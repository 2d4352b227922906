/**
 * Examines a storage in a process of its own, for tests that need another user or another environment: reads
 * the examination as JSON from standard input, prints the probes as JSON.
 */
import { text } from 'node:stream/consumers'
import { examine, findProvider, type OptionValues, type Probe, type StorageRole } from '../src/index.ts'

interface Asked {
  readonly provider: string
  readonly role: StorageRole
  readonly values: OptionValues
  readonly origin: string | null
  readonly localFiles?: { servingEnabled: boolean; documentRoots: string[] }
  /** Drops to this user once everything is loaded: he need not be able to read this checkout. */
  readonly uid: number | null
}

const {
  provider: name,
  role,
  values,
  origin,
  localFiles,
  uid,
} = JSON.parse(await text(process.stdin)) as Asked
const provider = findProvider(name)
if (!provider) throw new Error(`no provider ${name}`)
if (uid !== null) {
  process.setgroups?.([])
  process.setgid?.(uid)
  process.setuid?.(uid)
}
const deps = localFiles ? { localFiles } : {}
const probes: Probe[] = []
const signal = new AbortController().signal
for await (const probe of examine({ provider, role, values, deps, origin, signal })) probes.push(probe)
process.stdout.write(JSON.stringify(probes))
