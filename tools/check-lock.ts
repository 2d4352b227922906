/**
 * The lock file must name every platform's variant of a package. npm leaves out, silently, those that the
 * registry in use lacked when it was written, and every later `npm ci` then fails on all machines.
 */
import { readFileSync } from 'node:fs'

interface Locked {
  optionalDependencies?: Record<string, string>
  resolved?: string
  link?: boolean
}

const packages = (
  JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> }
).packages
const names = Object.keys(packages)
const problems: string[] = []
for (const [at, locked] of Object.entries(packages)) {
  for (const wanted of Object.keys(locked.optionalDependencies ?? {})) {
    if (!names.some((n) => n.endsWith(`node_modules/${wanted}`))) problems.push(`${at} lacks ${wanted}`)
  }
  if (locked.resolved !== undefined && !locked.link && /^https?:/.test(locked.resolved))
    problems.push(`${at} names a registry address`)
}
for (const p of problems) console.log(p)
process.exit(problems.length > 0 ? 1 : 0)
