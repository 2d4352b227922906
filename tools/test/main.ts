/**
 * `npm test`: brings the servers the suites need where it may, runs the checks, builds what the browser
 * suites open, runs every suite, and ends with one line `N passed, M failed, K skipped`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installCommand, isInstalled, requirements } from './requirements.ts'
import type { Tally } from './reporter.ts'

const ci = process.env['CI'] === 'true'
const root = path.resolve(import.meta.dirname, '../..')
const scratch = mkdtempSync(path.join(os.tmpdir(), 'sluice-tests-'))
const tallyFile = path.join(scratch, 'tally.json')

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): number {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  return done.status ?? 1
}

function finish(tally: Tally, why?: string): never {
  rmSync(scratch, { recursive: true, force: true })
  for (const [reason, n] of Object.entries(tally.reasons)) console.log(`skipped ${n}: ${reason}`)
  if (why) console.log(why)
  console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`)
  process.exit(tally.failed > 0 ? 1 : 0)
}

const failure = (why: string): never => finish({ passed: 0, failed: 1, skipped: 0, reasons: {} }, why)

function bringServers(): void {
  const missing = requirements.filter((r) => !isInstalled(r))
  if (missing.length === 0) return
  for (const r of missing) console.log(`Missing: ${r.name}, needed for ${r.usedFor}.`)
  const command = installCommand(missing)
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log(`Installing: ${command}`)
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
    run('apt-get', ['update', '-qq'], quiet)
    run('apt-get', [...command.split(' ').slice(1), '-qq'], quiet)
  } else {
    console.log(`To run every suite, install them first:\n  sudo ${command}`)
  }
  const still = requirements.filter((r) => !isInstalled(r)).map((r) => r.name)
  if (still.length > 0 && ci)
    failure(`With CI=true every server must be there; missing: ${still.join(', ')}.`)
}

const only = process.argv.slice(2)
bringServers()
if (only.length === 0 && run('node', ['--conditions=source', 'tools/check.ts']) !== 0)
  failure('The checks failed.')
if (run('tsc', ['-b']) !== 0) failure('The build failed.')
if (run('npm', ['run', 'build', '-w', 'apps/web', '--silent']) !== 0) failure('The web build failed.')
const status = run('vitest', ['run', '--reporter=default', '--reporter=./tools/test/reporter.ts', ...only], {
  SLUICE_TALLY_FILE: tallyFile,
})
if (!existsSync(tallyFile)) failure('The test runner ended without a result.')
const tally = JSON.parse(readFileSync(tallyFile, 'utf8')) as Tally
if (status !== 0 && tally.failed === 0) tally.failed = 1
finish(tally)
