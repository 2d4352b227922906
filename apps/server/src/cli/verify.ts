import type { Config } from '../config/config.ts'
import { createSealer } from '../lib/sealing.ts'
import { createRuns } from '../modules/runs/index.ts'
import { createStorages } from '../modules/storages/index.ts'
import { tellFinding, verify } from '../modules/verify/index.ts'
import { storageDepsOf } from '../storage-deps.ts'
import { withDatabase } from './with-database.ts'

/** Ends the process with 1 when a promise is broken. */
export async function verifyCommand(
  config: Config,
  { readTargets }: { readTargets: boolean },
): Promise<void> {
  await withDatabase(config, async ({ connection: { db }, secretKey, olderKeys }) => {
    const storages = createStorages({
      db,
      sealer: createSealer(secretKey, ...olderKeys),
      storageDeps: storageDepsOf(config),
      runs: createRuns({ db }),
    })
    try {
      let broken = 0
      for await (const finding of verify({ db, openStore: readTargets ? storages.openStore : undefined })) {
        process.stdout.write(`${tellFinding(finding)}\n`)
        if (finding.violations.length > 0) broken += 1
      }
      process.stdout.write(broken === 0 ? 'Every promise holds.\n' : `${broken} broken.\n`)
      if (broken > 0) process.exitCode = 1
    } finally {
      await storages.close()
    }
  })
}
