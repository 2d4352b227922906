import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { connect, type Connection } from '../src/db/connect.ts'
import { TEMPLATE } from './global-setup.ts'

/** A fresh, migrated database of its own; dropped by `close`. */
export async function testDb(): Promise<Connection> {
  const settings = inject('postgres')
  const name = `t_${randomBytes(8).toString('hex')}`
  const admin = connect({ ...settings, database: 'postgres' }, () => {}, 1)
  await admin.pool.query(`create database ${name} template ${TEMPLATE}`)
  await admin.close()
  const connection = connect({ ...settings, database: name }, () => {}, 8)
  return {
    ...connection,
    close: async () => {
      await connection.close()
      const again = connect({ ...settings, database: 'postgres' }, () => {}, 1)
      await again.pool.query(`drop database if exists ${name} with (force)`)
      await again.close()
    },
  }
}
