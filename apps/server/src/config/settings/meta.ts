import { z } from 'zod'

/**
 * Every setting, said once. From this one value come: reading the environment, the flags of the command
 * line, their help text, the reference page, and what the log must never show.
 */
export interface SettingMeta {
  env: string
  /** Flag of `sluice`; the environment variable works everywhere, the flag where it is offered. */
  flag: string
  group: 'server' | 'database' | 'accounts' | 'security' | 'storages'
  help: string
  /** How the value is written, in the help: `<url>`. Flags without it are switches. */
  value?: string
  secret?: boolean
}
export const settingMeta = z.registry<SettingMeta>()
