import { existsSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runSluice, tempFolder } from '../../testing/server-process.ts'
import { testDb } from '../../testing/test-db.ts'
import type { Connection } from '../db/connect.ts'
import type { OlderKey } from '../lib/keys.ts'
import { sealedPlaces } from '../lib/sealed-places.ts'
import { createSealer } from '../lib/sealing.ts'
import { findSecretKey, nextKey } from './data-folder.ts'
import { checkKey } from './key-check.ts'
import { renewSealed } from './rotate-key.ts'

const OLD = 'the former key of thirty-two letters and more'
const NEW = 'the successor of thirty-two letters and more'
const keyOf = (value: string, ...older: OlderKey[]) => ({ value, from: 'test', older, keep: () => undefined })

let connection: Connection
beforeAll(async () => void (connection = await testDb()))
afterAll(() => connection.close())

/** A database as a server with this key leaves it: a token, an invitation, and each owner of secrets. */
async function fill(key: string): Promise<{ user: number; storage: number }> {
  const { db, pool } = connection
  await pool.query(
    'truncate users, storages, connections, webhooks, settings, projects restart identity cascade',
  )
  const sealer = createSealer(key)
  await checkKey(db, keyOf(key))
  const sealed = sealer.seal('the invitation', sealedPlaces.setting('invitation'))
  await db
    .insertInto('settings')
    .values({ name: 'invitation', value: JSON.stringify({ sealed }) })
    .execute()
  const [user, project, storage] = [1, 1, 1]
  await db
    .insertInto('users')
    .values({
      email: 'a@example.org',
      username: 'a',
      token_sealed: sealer.seal('the token', sealedPlaces.userToken(user)),
    })
    .execute()
  await db.insertInto('projects').values({ title: 'P' }).execute()
  const secret = (field: string): string =>
    sealer.seal(`the ${field}`, sealedPlaces.storageSecret(storage, field))
  await pool.query(
    `insert into storages (project_id, kind, provider, options, secrets) values ($1, 'source', 's3', '{}', $2)`,
    [project, JSON.stringify({ id: secret('id'), password: secret('password') })],
  )
  const shared = sealer.seal('the shared password', sealedPlaces.connectionSecret(1, 'password'))
  await pool.query(`insert into connections (provider, title, secrets) values ('s3', 'C', $1)`, [
    JSON.stringify({ password: shared }),
  ])
  const signing = sealer.seal('the signing secret', sealedPlaces.webhookSecret(1, 'signing'))
  await pool.query(`insert into webhooks (url, secrets) values ('https://r.example', $1)`, [
    JSON.stringify({ signing }),
  ])
  return { user, storage }
}

/** Every sealed value of every table, wherever it is. */
async function sealedTexts(): Promise<string[]> {
  const { rows } = await connection.pool.query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  )
  const found: string[] = []
  for (const { name } of rows) {
    const table = await connection.pool.query<{ text: string }>(`select t::text as text from ${name} t`)
    for (const { text } of table.rows) found.push(...(text.match(/s1\.[0-9a-f]{12}\.[\w-]+\.[\w-]+/g) ?? []))
  }
  return found
}
const idOf = (key: string): string => createSealer(key).seal('x', 'x').split('.')[1] ?? ''
const keyIds = async (): Promise<string[]> => [
  ...new Set((await sealedTexts()).map((text) => text.split('.')[1] ?? '')),
]

async function readAll(key: string, ...older: OlderKey[]): Promise<unknown[]> {
  await checkKey(connection.db, keyOf(key, ...older))
  const sealer = createSealer(key, ...older)
  const user = await connection.db.selectFrom('users').selectAll().executeTakeFirstOrThrow()
  const storage = await connection.db.selectFrom('storages').selectAll().executeTakeFirstOrThrow()
  const shared = await connection.db.selectFrom('connections').selectAll().executeTakeFirstOrThrow()
  const webhook = await connection.db.selectFrom('webhooks').selectAll().executeTakeFirstOrThrow()
  return [
    sealer.open(user.token_sealed ?? '', sealedPlaces.userToken(user.id)),
    ...Object.entries(storage.secrets).map(([field, text]) =>
      sealer.open(text, sealedPlaces.storageSecret(storage.id, field)),
    ),
    ...Object.entries(shared.secrets).map(([field, text]) =>
      sealer.open(text, sealedPlaces.connectionSecret(shared.id, field)),
    ),
    ...Object.entries(webhook.secrets).map(([field, text]) =>
      sealer.open(text, sealedPlaces.webhookSecret(webhook.id, field)),
    ),
  ]
}
const CONTENT = ['the token', 'the id', 'the password', 'the shared password', 'the signing secret']

test('every sealed value of the database opens with the new key afterwards, and with it alone', async () => {
  await fill(OLD)
  expect(await keyIds()).toEqual([idOf(OLD)])
  expect(await renewSealed(connection.db, createSealer(NEW, OLD))).toEqual({ renewed: 7, lost: [] })
  expect(await sealedTexts()).toHaveLength(7)
  expect(await keyIds()).toEqual([idOf(NEW)])
  expect(await readAll(NEW)).toEqual(CONTENT)
  await expect(readAll(OLD)).rejects.toThrow('not the one this database was made with')
  expect(await renewSealed(connection.db, createSealer(NEW, OLD))).toEqual({ renewed: 0, lost: [] })
})

test('a failure half-way leaves everything under the former key', async () => {
  await fill(OLD)
  const before = await sealedTexts()
  let left = 3
  const sealer = createSealer(NEW, OLD)
  const breaking = {
    ...sealer,
    renew: (text: string, place: string) => {
      if (left-- === 0) throw new Error('the power goes')
      return sealer.renew(text, place)
    },
  }
  await expect(renewSealed(connection.db, breaking)).rejects.toThrow('the power goes')
  expect(await sealedTexts()).toEqual(before)
})

test('what no key opens is named and left, and does not hold up the rest', async () => {
  const { storage } = await fill(OLD)
  const foreign = createSealer('some other key of thirty-two letters').seal('x', 'elsewhere')
  await connection.pool.query(`update storages set secrets = secrets || jsonb_build_object('id', $1::text)`, [
    foreign,
  ])
  expect(await renewSealed(connection.db, createSealer(NEW, OLD))).toEqual({
    renewed: 6,
    lost: [`storages/${storage}/id`],
  })
  expect(await sealedTexts()).toContain(foreign)
})

describe('sluice rotate-key', () => {
  const folders: string[] = []
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
  const dataFolder = (key?: string): string => {
    const base = tempFolder()
    folders.push(base)
    const folder = path.join(base, 'data')
    mkdirSync(folder)
    if (key !== undefined) writeFileSync(path.join(folder, 'secret-key'), `${key}\n`, { mode: 0o600 })
    return folder
  }
  const inFolder = (folder: string, name: string): string =>
    readFileSync(path.join(folder, name), 'utf8').trim()
  async function rotate(folder: string, env: Record<string, string>, ...args: string[]) {
    const { host, port, user, database } = connection.settings
    const url = `postgresql://${String(user)}@/${String(database)}?host=${encodeURIComponent(String(host))}&port=${port}`
    const run = runSluice(['rotate-key', '--data', folder, ...args], { env: { DATABASE_URL: url, ...env } })
    return { code: await run.ended, output: run.output() }
  }

  test('puts a generated key into the data folder, keeps the former one, and forgets it when told', async () => {
    await fill(OLD)
    const folder = dataFolder(OLD)
    const first = await rotate(folder, {})
    expect([first.code, first.output]).toEqual([0, expect.stringContaining('Sealed anew: 7.')])
    const key = inFolder(folder, 'secret-key')
    expect(key).not.toBe(OLD)
    expect(inFolder(folder, 'secret-key.old')).toBe(OLD)
    expect(existsSync(path.join(folder, 'secret-key.next'))).toBe(false)
    expect(await readAll(key)).toEqual(CONTENT)

    // a server that still ran with the former key wrote this
    const late = createSealer(OLD).seal('the token', sealedPlaces.userToken(1))
    await connection.db.updateTable('users').set({ token_sealed: late }).execute()
    const finished = await rotate(folder, {}, '--finish')
    expect([finished.code, finished.output]).toEqual([0, expect.stringContaining('Sealed anew: 1.')])
    expect(existsSync(path.join(folder, 'secret-key.old'))).toBe(false)
    expect(await readAll(key)).toEqual(CONTENT)
    for (const { output } of [first, finished]) expect(output).not.toMatch(new RegExp(`${OLD}|${key}`))
  })

  test('does not disturb a server that runs with the former key', async () => {
    await fill(OLD)
    const folder = dataFolder(OLD)
    const live = findSecretKey(undefined, folder)
    expect((await rotate(folder, {})).code).toBe(0)
    expect(await keyIds()).not.toContain(idOf(OLD))
    expect(await readAll(live.value, ...live.older)).toEqual(CONTENT)
    expect((await rotate(folder, {}, '--finish')).code).toBe(0)
    expect(await readAll(live.value, ...live.older)).toEqual(CONTENT)
  })

  test.each(['before the database changed', 'after it'])('ended %s, it is taken up again', async (when) => {
    await fill(OLD)
    const folder = dataFolder(OLD)
    const next = nextKey(folder).value
    if (when === 'after it') await renewSealed(connection.db, createSealer(next, OLD))
    // a server starts in between, with both keys
    await expect(checkKey(connection.db, keyOf(OLD, next))).resolves.toBeUndefined()
    const again = await rotate(folder, {})
    expect([again.code, again.output]).toEqual([0, expect.stringContaining('Restart every process')])
    expect(inFolder(folder, 'secret-key')).toBe(next)
    expect(await readAll(next)).toEqual(CONTENT)
  })

  test('takes both keys from the environment, and may be repeated', async () => {
    await fill(OLD)
    const env = { SLUICE_SECRET_KEY: OLD, SLUICE_NEW_SECRET_KEY: NEW }
    for (const renewed of [7, 0]) {
      const run = await rotate(dataFolder(), env)
      expect([run.code, run.output]).toEqual([0, expect.stringContaining(`Sealed anew: ${renewed}.`)])
      expect(run.output).not.toMatch(/letters and more/)
    }
    expect(await readAll(NEW)).toEqual(CONTENT)
    expect((await rotate(dataFolder(), { SLUICE_SECRET_KEY: OLD }, '--finish')).code).toBe(78)
  })

  test('says what is missing and changes nothing', async () => {
    await fill(OLD)
    const alone = await rotate(dataFolder(), { SLUICE_SECRET_KEY: OLD })
    expect([alone.code, alone.output]).toEqual([78, expect.stringContaining('SLUICE_NEW_SECRET_KEY')])
    const wrong = await rotate(dataFolder('another key of thirty-two letters and more'), {})
    expect([wrong.code, wrong.output]).toEqual([78, expect.stringContaining('Nothing was changed')])
    expect(await keyIds()).toEqual([idOf(OLD)])
  })
})
