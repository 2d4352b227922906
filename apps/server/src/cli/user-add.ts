import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { ConfigError, type Config } from '../config/config.ts'
import { AppError } from '../lib/errors.ts'
import { createSealer } from '../lib/sealing.ts'
import { affordableCost, createPasswords, createUsers } from '../modules/users/index.ts'
import { withDatabase } from './with-database.ts'

/** The password comes from standard input: typed without echo at a terminal, or piped. */
export async function userAddCommand(config: Config, address: string): Promise<void> {
  const email = z.email().safeParse(address.trim())
  if (!email.success) throw new ConfigError([`${address} is not an e-mail address`])
  const password = process.stdin.isTTY
    ? await askSilently('Password: ')
    : (await text(process.stdin)).trimEnd()
  const passwords = createPasswords(await affordableCost())
  await withDatabase(config, async ({ connection, secretKey }) => {
    const sealer = createSealer(secretKey)
    const users = createUsers({ db: connection.db, config, secretKey, sealer, passwords })
    try {
      const user = await users.people.add({ email: email.data, password, first_name: '', last_name: '' })
      process.stdout.write(`Made account ${user.email} (${user.role}).\n`)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw new ConfigError(Object.values(error.fields ?? { _: [error.message] }).flat())
    }
  })
}

async function askSilently(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
