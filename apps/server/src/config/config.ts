import { readFileSync } from 'node:fs'
import { metaOf, settingNames, Settings, type Config, type SettingName } from './settings.ts'

export type { Config } from './settings.ts'

/** Everything wrong with the settings, at once. `main` prints the problems and exits with 78 (EX_CONFIG). */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`Settings: ${problems.join('; ')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

export type Environment = Readonly<Record<string, string | undefined>>
export type Flags = Partial<Record<SettingName, unknown>>

/**
 * Flags win over the environment. `X_FILE` names a file that holds the value of `X`, as container secrets
 * do; both at once are refused. An empty variable counts as absent. Values never appear in problems.
 */
export function loadConfig(env: Environment, flags: Flags = {}): Config {
  const problems: string[] = []
  const raw: Record<string, unknown> = {}
  for (const name of settingNames) {
    const variable = metaOf(name).env
    const direct = present(env[variable])
    const file = present(env[`${variable}_FILE`])
    if (direct !== undefined && file !== undefined)
      problems.push(`${variable} and ${variable}_FILE are both set`)
    const value =
      flags[name] ?? direct ?? (file === undefined ? undefined : readValue(variable, file, problems))
    if (value !== undefined) raw[name] = value
  }
  const parsed = Settings.safeParse(raw)
  if (!parsed.success)
    for (const issue of parsed.error.issues) {
      const name = settingNames.find((n) => n === issue.path[0])
      problems.push(name ? `${metaOf(name).env} (--${metaOf(name).flag}): ${issue.message}` : issue.message)
    }
  else problems.push(...conflicts(parsed.data))
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems)
  return parsed.data
}

function conflicts(c: Config): string[] {
  const found: string[] = []
  if ((c.ownerEmail === undefined) !== (c.ownerPassword === undefined))
    found.push('SLUICE_OWNER_EMAIL and SLUICE_OWNER_PASSWORD go together: set both or neither')
  if (c.ownerToken !== undefined && c.ownerEmail === undefined)
    found.push('SLUICE_OWNER_TOKEN needs SLUICE_OWNER_EMAIL and SLUICE_OWNER_PASSWORD')
  if (c.localFilesEnabled && c.localFilesRoot === undefined && c.localFilesRoots.length === 0)
    found.push(
      'LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED needs LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT, the folder that may be read',
    )
  if (c.sessionIdleHours > c.sessionMaxHours)
    found.push('SLUICE_SESSION_IDLE_HOURS must not be more than SLUICE_SESSION_MAX_HOURS')
  return found
}

const present = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value

function readValue(variable: string, file: string, problems: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    problems.push(`${variable}_FILE: the file cannot be read (${code})`)
    return undefined
  }
}
