/** `npm run check`: everything that can be judged without running the product. Runs all, then says what failed. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const node = (...args: string[]): [string, string[]] => ['node', ['--conditions=source', ...args]]

const checks: Record<string, [string, string[]]> = {
  types: ['tsc', ['-b']],
  'types of tests and tools': ['tsc', ['-p', 'tsconfig.test.json']],
  'lint and import directions': ['oxlint', ['--type-aware', '--quiet']],
  format: ['prettier', ['--check', '--log-level', 'warn', '.']],
  'unused code and dependencies': ['knip', ['--no-progress']],
  'lock file': node('tools/check-lock.ts'),
  'generated files': node('tools/generate.ts', '--check'),
}

const failed: string[] = []
for (const [name, [command, args]] of Object.entries(checks)) {
  const started = performance.now()
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  const ok = done.status === 0
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  if (!ok) failed.push(name)
}
if (failed.length > 0) {
  console.log(`Failed: ${failed.join(', ')}`)
  process.exit(1)
}
