/**
 * What the doctor says: one probe per named check, first `running`, then its result.
 *
 * Every text is ours: no secret and no word of an upstream server is in it.
 */

export type ProbeStatus = 'running' | 'ok' | 'warning' | 'failed' | 'not_applicable'

/** Something to paste, exact for this bucket, prefix and host. */
export interface Fix {
  readonly kind: 'policy' | 'cors' | 'command' | 'setting'
  /** Where it goes. */
  readonly label: string
  /** Empty only for an option that is to be cleared. */
  readonly text: string
  /** The option of the storage whose value `text` is; null when it belongs somewhere else. */
  readonly field: string | null
}

/** Result of a check. */
export interface Finding {
  readonly status: Exclude<ProbeStatus, 'running'>
  /** One sentence. */
  readonly message: string
  /** A stable word for the cause: an error code, or the kind of the error. */
  readonly cause?: string
  /** What a person can do. */
  readonly advice?: string
  readonly fixes?: readonly Fix[]
}

export interface Probe {
  readonly name: string
  readonly title: string
  readonly status: ProbeStatus
  readonly message: string
  readonly cause: string | null
  readonly advice: string | null
  readonly fixes: readonly Fix[]
  /** Only on the last probe: a link as the labeling screen would get it, for the browser to load itself. */
  readonly browserUrl: string | null
}

export const ok = (message: string): Finding => ({ status: 'ok', message })
export const notApplicable = (message: string): Finding => ({ status: 'not_applicable', message })

/** A value for an option of the storage. */
export const setting = (field: string, text: string, label: string): Fix => ({
  kind: 'setting',
  label,
  text,
  field,
})

/** A value for the environment of this server. */
export const environment = (name: string, value: string): Fix => ({
  kind: 'setting',
  label: 'In the environment of this server, by its operator',
  text: `${name}=${value}`,
  field: null,
})

export const command = (text: string, label: string): Fix => ({ kind: 'command', label, text, field: null })

/** Quotes a word for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
