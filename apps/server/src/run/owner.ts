import type { Config } from '../config/config.ts'
import type { Users } from '../modules/users/index.ts'

/** Creates the owner from the settings when the server has no account yet. Returns whether it did. */
export async function createConfiguredOwner(users: Users, config: Config): Promise<boolean> {
  const { ownerEmail: email, ownerPassword: password, ownerToken } = config
  if (email === undefined || password === undefined || (await users.people.hasUsers())) return false
  const owner = await users.people.add({ email, password, first_name: '', last_name: '' })
  if (ownerToken !== undefined) await users.legacyTokens.set(owner.id, ownerToken)
  return true
}
