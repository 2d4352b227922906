import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { ConfigError, type Config } from '../config/config.ts'
import { AppError } from '../lib/errors.ts'
import { createSealer } from '../lib/sealing.ts'
import { affordableCost, createPasswords, createUsers, type Users } from '../modules/users/index.ts'
import { withDatabase } from './with-database.ts'

export const userAddCommand = (config: Config, address: string): Promise<void> =>
  withPassword(config, address, async (users, email, password) => {
    const user = await users.people.add({ email, password, first_name: '', last_name: '' })
    process.stdout.write(`Made account ${user.email} (${user.role}).\n`)
  })

export const userPasswordCommand = (config: Config, address: string): Promise<void> =>
  withPassword(config, address, async (users, email, password) => {
    await users.people.resetPassword(email, password)
    process.stdout.write(`New password for ${email}; its sessions and API tokens have ended.\n`)
  })

async function withPassword(
  config: Config,
  address: string,
  work: (users: Users, email: string, password: string) => Promise<void>,
): Promise<void> {
  const email = z.email().safeParse(address.trim())
  if (!email.success) throw new ConfigError([`${address} is not an e-mail address`])
  const password = process.stdin.isTTY
    ? await askSilently('Password: ')
    : (await text(process.stdin)).trimEnd()
  const passwords = createPasswords(await affordableCost())
  await withDatabase(config, async ({ connection, secretKey, olderKeys }) => {
    const sealer = createSealer(secretKey, ...olderKeys)
    const users = createUsers({ db: connection.db, config, secretKey, sealer, passwords })
    try {
      await work(users, email.data, password)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw new ConfigError(Object.values(error.fields ?? { _: [error.message] }).flat())
    }
  })
}

/** Typed at a terminal, and not shown there. */
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
