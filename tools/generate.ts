/**
 * `npm run generate` writes the files that come from code (API reference, settings); with `--check` it only
 * says which of them are out of date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generatedFiles } from '../apps/server/src/generate.ts'

const root = path.resolve(import.meta.dirname, '..')
const checkOnly = process.argv.includes('--check')
let stale = 0
for (const [file, text] of Object.entries(await generatedFiles())) {
  const at = path.join(root, file)
  if (existsSync(at) && readFileSync(at, 'utf8') === text) continue
  stale++
  if (checkOnly) {
    console.log(`${file} is out of date: run npm run generate`)
  } else {
    mkdirSync(path.dirname(at), { recursive: true })
    writeFileSync(at, text)
    console.log(`wrote ${file}`)
  }
}
process.exit(checkOnly && stale > 0 ? 1 : 0)
