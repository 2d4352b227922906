import { z } from 'zod'
import { accountsSettings } from './settings/accounts.ts'
import { databaseSettings } from './settings/database.ts'
import { securitySettings } from './settings/security.ts'
import { serverSettings } from './settings/server.ts'
import { storagesSettings } from './settings/storages.ts'
import { settingMeta, type SettingMeta } from './settings/meta.ts'

export type { SettingMeta } from './settings/meta.ts'

/** Every setting, said once: see `settings/`. */
export const Settings = z.object({
  ...serverSettings,
  ...databaseSettings,
  ...accountsSettings,
  ...securitySettings,
  ...storagesSettings,
})

export type Config = z.output<typeof Settings>
export type SettingName = keyof Config
export const settingNames = Object.keys(Settings.shape) as SettingName[]
export function metaOf(name: SettingName): SettingMeta {
  const meta = settingMeta.get(Settings.shape[name])
  if (!meta) throw new Error(`setting ${name} has no description`)
  return meta
}
