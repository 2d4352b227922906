import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { storageConformance } from '../../../testing/index.ts'
import { local } from './provider.ts'

storageConformance(
  local,
  async () => {
    const root = await mkdtemp(path.join(os.tmpdir(), 'sluice-local-'))
    const folder = path.join(root, 'data set #1')
    await mkdir(folder)
    return {
      values: { path: folder, recursive_scan: true },
      deps: { localFiles: { servingEnabled: true, documentRoots: [root] } },
      missing: { path: path.join(root, 'absent') },
      close: () => rm(root, { recursive: true }),
    }
  },
  { anyKey: false },
)
