import type { Probe } from '@sluice/contract'

const signs: Readonly<Record<Probe['status'], string>> = {
  ok: '✓',
  failed: '✗',
  warning: '!',
  not_applicable: '–',
  running: '…',
}

/** A finished probe for a terminal; null for one that is only beginning. Pure. */
export function printProbe({ title, status, message, cause, advice, fixes }: Probe): string | null {
  if (status === 'running') return null
  const lines = [`${signs[status]} ${title}: ${message}${status === 'failed' && cause ? ` [${cause}]` : ''}`]
  if (advice !== null) lines.push(`    ${advice}`)
  for (const { label, text, field } of fixes) {
    const where = field === null ? label : `${label} (${field})`
    lines.push(
      `    ${where}:`,
      ...(text === '' ? ['(empty)'] : text.split('\n')).map((line) => `      ${line}`),
    )
  }
  return lines.join('\n')
}
