/**
 * Where a listing stands. SCAN's own cursor stays right while the keyspace grows and shrinks, but only for the
 * process that gave it: after a restart or a failover it would leave out keys. So ours names that process.
 */
export interface Cursor {
  /** Null where the server does not say who it is; then it is taken at its word. */
  readonly runId: string | null
  /** What SCAN is asked to go on from. */
  readonly scan: string
  /**
   * Set when a step of SCAN gave more than a page holds: where that step ended, and the last key handed out.
   * A step that ends elsewhere now is another one, and is handed out from its start.
   */
  readonly within: { readonly end: string; readonly after: string } | null
}

const NOBODY = '-'

export function writeCursor({ runId, scan, within }: Cursor): string {
  const parts = [runId ?? NOBODY, scan]
  if (within) parts.push(within.end, Buffer.from(within.after).toString('base64url'))
  return parts.join('.')
}

/** The start of the listing where there is no cursor, or it belongs to another process. */
export function readCursor(text: string | null, runId: string | null): Cursor {
  const start = { runId, scan: '0', within: null }
  const match = /^([0-9a-f]+|-)\.(\d+)(?:\.(\d+)\.([\w-]*))?$/.exec(text ?? '')
  if (!match) return start
  const [, owner, scan = '0', end, after = ''] = match
  if (runId !== null && owner !== NOBODY && owner !== runId) return start
  return {
    runId,
    scan,
    within: end === undefined ? null : { end, after: Buffer.from(after, 'base64url').toString() },
  }
}
