/** The guard of outbound requests is worth something only where nothing goes out beside it. */
import { readFileSync, globSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../../..')
const sources = ['apps/server/src', 'packages/storage/src'].flatMap((folder) =>
  globSync(`${folder}/**/*.ts`, { cwd: root }).filter((file) => !file.endsWith('.test.ts')),
)

/** Libraries that open connections, and the names that do not. */
const speakers =
  /^import (?!type)(?:\{([^}]*)\}|.*?) from '(undici|(?:node:)?(?:http|https|http2|net|tls|dgram)|axios|got|node-fetch)'$/gm
const harmless = /^(?:type .*|isIP|isIPv4|isIPv6|BlockList|)$/

/** Where connections begin, and why the guard sees them. */
const allowed: Readonly<Record<string, string>> = {
  'apps/server/src/lib/egress.ts': 'the guard itself',
  'packages/storage/src/providers/redis/socket.ts': 'asks deps.sockets for each address',
  'packages/storage/src/providers/redis/shown-authority.ts': 'asks deps.sockets for each address',
  // each takes deps.dispatcher; an Agent of its own is for callers that give none, which the server never is
  'packages/storage/src/doctor/exam.ts': 'deps.dispatcher',
  'packages/storage/src/providers/gcs/requests.ts': 'deps.dispatcher',
  'packages/storage/src/providers/azure/tokens.ts': 'deps.dispatcher',
  'packages/storage/src/providers/azure/client.ts': 'deps.dispatcher',
  'packages/storage/src/providers/s3/client.ts': 'deps.dispatcher',
}

function waysOut(text: string): string[] {
  const imported = [...text.matchAll(speakers)].flatMap(([line, names]) =>
    (names ?? line).split(',').map((name) => name.trim()),
  )
  const called = [...text.matchAll(/(?<![.\w])(?:fetch\((?!\))|new (?:WebSocket|EventSource)\()/g)]
  return [...imported.filter((name) => !harmless.test(name)), ...called.map(([call]) => call)]
}

test('connections begin in the guard, and in drivers that are given it, and nowhere else', () => {
  expect(sources.length).toBeGreaterThan(200)
  const found = sources.filter((file) => waysOut(readFileSync(path.join(root, file), 'utf8')).length > 0)
  expect(found.toSorted()).toEqual(Object.keys(allowed).toSorted())
})

test.each([
  ["import { request } from 'undici'", 1],
  ["import { Agent, type Dispatcher } from 'undici'", 1],
  ["import type { Dispatcher } from 'undici'", 0],
  ["import https from 'node:https'", 1],
  ["import { isIP } from 'node:net'", 0],
  ['const answer = await fetch(url)', 1],
  ['const credentials = await fetch()', 0],
  ['store.fetch(key)', 0],
])('%s', (text, ways) => {
  expect(waysOut(text)).toHaveLength(ways)
})
