import type { Probe } from '@sluice/contract'
import { ConfigError, type Config } from '../config/config.ts'
import { AppError } from '../lib/errors.ts'
import { createSealer } from '../lib/sealing.ts'
import { createDoctor, printProbe, type Doctor } from '../modules/doctor/index.ts'
import { createRuns } from '../modules/runs/index.ts'
import { createStorages } from '../modules/storages/index.ts'
import { storageDepsOf } from '../storage-deps.ts'
import { withDatabase } from './with-database.ts'

/** Examines one storage. Ends the process with 1 when a check fails. */
export async function doctorCommand(config: Config, target: string): Promise<void> {
  await withDatabase(config, async ({ connection: { db }, secretKey, olderKeys }) => {
    const storages = createStorages({
      db,
      sealer: createSealer(secretKey, ...olderKeys),
      storageDeps: storageDepsOf(config),
      runs: createRuns({ db }),
    })
    try {
      const origin = config.publicUrl === undefined ? null : new URL(config.publicUrl).origin
      const signal = new AbortController().signal
      const probes = await open(createDoctor({ db, storages }), target, { origin, signal, browser: false })
      let failed = 0
      for await (const probe of probes) {
        if (probe.status === 'failed') failed += 1
        const text = printProbe(probe)
        if (text !== null) process.stdout.write(`${text}\n`)
      }
      process.stdout.write(failed === 0 ? 'All is well.\n' : `${failed} failed.\n`)
      if (failed > 0) process.exitCode = 1
    } finally {
      await storages.close()
    }
  })
}

async function open(
  doctor: Doctor,
  target: string,
  how: Parameters<Doctor['examineSaved']>[1],
): Promise<AsyncGenerator<Probe>> {
  const id = /^\d+$/.test(target) ? Number(target) : await doctor.findSaved(target)
  try {
    const probes = id === null ? doctor.examineUri(target, how) : await doctor.examineSaved(id, how)
    if (probes) return probes
  } catch (error) {
    if (error instanceof AppError) throw new ConfigError([error.message])
    throw error
  }
  throw new ConfigError([
    `"${target}" is neither the number of a storage nor a URI such as s3://bucket/prefix`,
  ])
}
