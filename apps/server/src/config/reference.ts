import { z } from 'zod'
import { metaOf, settingNames, Settings, type SettingMeta, type SettingName } from './settings.ts'

const TITLES: Readonly<Record<SettingMeta['group'], string>> = {
  server: 'Server',
  database: 'Database',
  accounts: 'Accounts and sessions',
  security: 'Security',
  storages: 'Storages',
}

/** The reference page of all settings, from their one declaration. */
export function settingsReference(): string {
  const sections = Object.entries(TITLES).map(([group, title]) => {
    const rows = settingNames.filter((name) => metaOf(name).group === group).map(row)
    return [
      `## ${title}`,
      '',
      '| Variable | Flag | Default | Meaning |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n')
  })
  return `${[
    '# Settings',
    'Generated from `apps/server/src/config/settings/` by `npm run generate`. A flag wins over its variable. `NAME_FILE` reads the value of `NAME` from a file, as container secrets do. Wrong settings are all told at once, and the process ends with code 78.',
    ...sections,
  ].join('\n\n')}\n`
}

function row(name: SettingName): string {
  const { env, flag, value, help } = metaOf(name)
  const shown = value === undefined ? `--${flag}` : `--${flag} ${value}`
  return `| \`${env}\` | \`${shown}\` | ${defaultOf(name)} | ${help.replaceAll('|', '\\|')} |`
}

function defaultOf(name: SettingName): string {
  const schema: z.ZodType = Settings.shape[name]
  const value: unknown = schema instanceof z.ZodDefault ? schema.def.defaultValue : inner(schema)
  if (value === undefined) return ''
  const text = Array.isArray(value)
    ? value.join(',')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
  return text === '' ? '' : `\`${text}\``
}

/** A default under a transform, as of the data folder. */
function inner(schema: z.ZodType): unknown {
  return schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodDefault
    ? schema.def.in.def.defaultValue
    : undefined
}
