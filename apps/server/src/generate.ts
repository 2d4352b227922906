import pino from 'pino'
import { buildApp } from './build-app.ts'
import { loadConfig } from './config/config.ts'
import { settingsReference } from './config/reference.ts'
import { connect } from './db/connect.ts'
import { openapiDocument } from './http/openapi.ts'
import { createPasswords, MINIMUM } from './modules/users/index.ts'

/** Files that are made from the server's declarations: path in the repository -> text. Opens no connection. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const connection = connect({ host: '127.0.0.1' }, () => undefined)
  const app = await buildApp({
    config: loadConfig({}),
    connection,
    log: pino({ level: 'silent' }),
    secretKey: 'generating needs a key and uses it for nothing',
    passwords: createPasswords(MINIMUM),
    isStopping: () => false,
  })
  try {
    await app.ready()
    return {
      'docs/generated/openapi.json': `${JSON.stringify(openapiDocument(app), null, 2)}\n`,
      'docs/generated/settings.md': settingsReference(),
    }
  } finally {
    await app.close()
    await connection.close()
  }
}
