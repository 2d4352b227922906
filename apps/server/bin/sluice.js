#!/usr/bin/env node
// Plain JavaScript that any Node can read: an old one gets a sentence instead of a syntax error.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`sluice needs Node.js 22.19 or newer; this is ${process.version}.`)
  process.exit(1)
}

// A small young generation, and an old one that is collected when it has doubled: what a large sync leaves
// behind goes before it piles up. By itself V8 waits until 40 MB in use have become 150. Measured in a
// sync of 300,000 objects: a peak of 276 MB without the second flag, 180 with 60 percent for a quarter more CPU;
// with 100, 209 MB at most for a million.
const flags = ['--max-semi-space-size=4', '--heap-growing-percent=100']
const built = new URL('../dist/main.js', import.meta.url)
const fromSource = !existsSync(built)
const entry = fromSource ? new URL('../src/main.ts', import.meta.url) : built
const args = [
  ...flags,
  ...(fromSource ? ['--conditions=source'] : []),
  fileURLToPath(entry),
  ...process.argv.slice(2),
]

// The flags need a new start of Node. The process replaces itself where it can, so that signals and pids mean
// the server and not a wrapper.
if (process.platform !== 'win32') {
  process.removeAllListeners('warning') // execve is announced as experimental
  // two malloc arenas instead of eight a core: glibc keeps what threads freed in each of them
  const env = { MALLOC_ARENA_MAX: '2', ...process.env }
  process.execve(process.execPath, [process.execPath, ...args], env)
}
if (!fromSource) await import(built.href)
else process.exit(spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1)
