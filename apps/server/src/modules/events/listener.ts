import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../../lib/log.ts'
import { CHANNEL, type Notice } from './notify.ts'

export interface ListenerOptions {
  settings: pg.ClientConfig
  onNotice: (notice: Notice) => void
  /** Listening (again): whatever happened before was not heard. */
  onListening: () => void
  log: Log
}

export interface Listener {
  close(): Promise<void>
}

/** One connection that hears every notice, and is made again for as long as it takes when it breaks. */
export function startListener({ settings, onNotice, onListening, log }: ListenerOptions): Listener {
  const stop = new AbortController()
  let client: pg.Client | null = null

  async function listen(): Promise<void> {
    const fresh = new pg.Client({ ...settings, application_name: 'sluice events', keepAlive: true })
    client = fresh
    const ended = new Promise<void>((resolve) => {
      fresh.once('end', resolve)
      fresh.on('error', () => resolve())
    })
    fresh.on('notification', ({ payload }) => onNotice(JSON.parse(payload ?? '{}') as Notice))
    await fresh.connect()
    await fresh.query(`listen ${CHANNEL}`)
    onListening()
    await ended
  }

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      await listen().catch((err: unknown) => log.warn({ err }, 'cannot listen for events, trying again'))
      await client?.end().catch(() => {})
      await sleep(500, undefined, { signal: stop.signal }).catch(() => {})
    }
  }
  const running = loop()

  return {
    async close() {
      stop.abort()
      await client?.end().catch(() => {})
      await running
    },
  }
}
