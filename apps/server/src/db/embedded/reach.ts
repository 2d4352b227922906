import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { Identity } from './identity.ts'

/**
 * Root must run Postgres as another user, and that user often cannot enter the folders above ours: root's
 * home, and a fresh clone in a temporary folder, are mode 0700. Two ways through, used only when needed:
 * the programs are copied to a folder everybody can enter, and the data folder, which must stay where it is,
 * is reached with the one capability that passes closed folders (`dac_read_search`, by `setpriv`).
 */

/** Whether the user Postgres runs as can enter this folder (which need not exist yet) and all above it. */
export function canEnter(id: Identity, folder: string): boolean {
  if (id.uid === undefined) return true
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false })
    if (stat) {
      const bit = stat.uid === id.uid ? 0o100 : stat.gid === id.gid ? 0o010 : 0o001
      if ((stat.mode & bit) === 0) return false
    }
    if (at === path.dirname(at)) return true
  }
}

/** A temporary folder that user can enter. */
export const openTmp = (id: Identity): string => (canEnter(id, os.tmpdir()) ? os.tmpdir() : '/tmp')

/** The folder of the programs, or of a copy of it that user can enter. `native` holds bin, lib and share. */
export function reachablePrograms(native: string, id: Identity): string {
  if (canEnter(id, `${native}/bin`)) return `${native}/bin`
  const copy = path.join(openTmp(id), `sluice-postgres-${versionOf(native)}`)
  // a folder of that name that is not root's own is somebody else's trick: never run programs from it
  const usable = (): boolean =>
    existsSync(copy) && statSync(copy).uid === 0 && (statSync(copy).mode & 0o022) === 0
  if (!usable()) {
    const fresh = mkdtempSync(`${copy}.`)
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true })
    chmodSync(fresh, 0o755)
    try {
      renameSync(fresh, copy)
    } catch {
      if (!usable()) return `${fresh}/bin` // cannot be shared: this start uses its own copy
      rmSync(fresh, { recursive: true, force: true })
    }
  }
  return `${copy}/bin`
}

const Package = z.object({ name: z.string(), version: z.string() })

function versionOf(native: string): string {
  const { name, version } = Package.parse(
    JSON.parse(readFileSync(path.join(native, '../package.json'), 'utf8')),
  )
  return `${path.basename(name)}-${version}`
}

/** What to put before a command so that it runs as that user and still reaches a closed folder. */
export const throughClosedFolders = (id: Identity): string[] => [
  'setpriv',
  `--reuid=${id.uid}`,
  `--regid=${id.gid}`,
  '--clear-groups',
  '--inh-caps=+dac_read_search',
  '--ambient-caps=+dac_read_search',
]
