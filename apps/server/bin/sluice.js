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

const built = new URL('../dist/main.js', import.meta.url)
if (existsSync(built)) {
  await import(built.href)
} else {
  // Not built: run the sources, for which Node needs a flag this process was not started with. The process
  // replaces itself where it can, so that signals and pids mean the server and not a wrapper.
  const source = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const args = ['--conditions=source', source, ...process.argv.slice(2)]
  if (process.platform !== 'win32') {
    process.removeAllListeners('warning') // execve is announced as experimental
    process.execve(process.execPath, [process.execPath, ...args], process.env)
  }
  process.exit(spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1)
}
