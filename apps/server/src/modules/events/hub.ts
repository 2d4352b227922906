/**
 * Live events: what a project's watchers see of its runs, outboxes and tasks.
 *
 * One database connection hears notices for the whole process. However many clients watch a project, its
 * changes are read once, at most once a second, and the same text goes to all. A client that connects, or
 * whose server lost the database for a while, gets everything anew, so nothing is missed, and the last it hears
 * of a thing is how it is. A client that does not read is let go.
 */
import { Readable } from 'node:stream'
import type pg from 'pg'
import type { ProjectEvent } from '@sluice/contract'
import type { Db } from '../../db/connect.ts'
import type { Log } from '../../lib/log.ts'
import { startListener, type Listener } from './listener.ts'
import type { Notice } from './notify.ts'
import { projectExists, readChanges, readSnapshot, type FindRuns } from './snapshot.ts'

export interface HubDeps {
  db: Db
  settings: pg.ClientConfig
  findRuns: FindRuns
  log: Log
  /** Shortest time between two messages about the same thing. */
  intervalMs?: number
  heartbeatMs?: number
}

export type EventHub = ReturnType<typeof createEventHub>

/** A client that has this much unread is gone or stuck. */
const UNREAD_LIMIT = 2 ** 20

interface Feed {
  clients: Set<Readable>
  runs: Set<number>
  backlogs: Set<number>
  tasks: boolean
  everything: boolean
  /** Set while a message is planned or being read. */
  timer: NodeJS.Timeout | undefined
  flushedAt: number
  /** Messages sent so far. */
  told: number
}

const toText = (events: readonly ProjectEvent[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')

export function createEventHub({
  db,
  settings,
  findRuns,
  log,
  intervalMs = 1000,
  heartbeatMs = 15_000,
}: HubDeps) {
  const feeds = new Map<number, Feed>()
  let listener: Listener | null = null
  let heartbeat: NodeJS.Timeout | undefined
  let closed = false

  function start(): void {
    const onListening = (): void => {
      for (const [project, feed] of feeds) mark(project, feed, () => (feed.everything = true))
    }
    listener = startListener({ settings, onNotice, onListening, log })
    heartbeat = setInterval(() => {
      for (const feed of feeds.values()) send(feed.clients, ': alive\n\n')
    }, heartbeatMs)
    heartbeat.unref()
  }

  function onNotice(notice: Notice): void {
    const feed = feeds.get(notice.project)
    if (!feed) return
    mark(notice.project, feed, () => {
      if (notice.run !== undefined) feed.runs.add(notice.run)
      if (notice.backlog && notice.storage !== undefined) feed.backlogs.add(notice.storage)
      if (notice.tasks) feed.tasks = true
    })
  }

  function mark(project: number, feed: Feed, change: () => void): void {
    change()
    plan(project, feed)
  }

  function plan(project: number, feed: Feed): void {
    if (closed || feed.clients.size === 0) return
    feed.timer ??= setTimeout(
      () => void flush(project, feed),
      Math.max(0, feed.flushedAt + intervalMs - Date.now()),
    )
  }

  async function flush(project: number, feed: Feed): Promise<void> {
    const changes = { runs: [...feed.runs], backlogs: [...feed.backlogs], tasks: feed.tasks }
    const { everything } = feed
    feed.runs.clear()
    feed.backlogs.clear()
    feed.tasks = feed.everything = false
    feed.flushedAt = Date.now()
    try {
      const events = everything
        ? await readSnapshot(db, findRuns, project)
        : await readChanges(db, findRuns, changes)
      // nobody knows what happened to the tasks while nothing was heard
      if (everything) events.push({ type: 'tasks' })
      feed.told += 1
      send(feed.clients, toText(events))
    } catch (err) {
      log.warn({ err, project }, 'cannot read events')
      feed.everything = true
    }
    // not before this message is out: one that was read later must not be told earlier
    feed.timer = undefined
    const more = feed.everything || feed.tasks || feed.runs.size + feed.backlogs.size > 0
    if (more) plan(project, feed)
  }

  function send(clients: Iterable<Readable>, text: string): void {
    for (const client of clients) {
      if (client.readableLength > UNREAD_LIMIT) client.destroy()
      else if (text !== '') client.push(text)
    }
  }

  return {
    /** A stream of server-sent events: a snapshot first, then changes. Ends with the server. Null: no such project. */
    async subscribe(project: number): Promise<Readable | null> {
      if (!(await projectExists(db, project))) return null
      if (!listener && !closed) start()
      const client = new Readable({ read() {} })
      if (closed) return (void client.push(null), client)
      const feed = feeds.get(project) ?? {
        clients: new Set(),
        runs: new Set(),
        backlogs: new Set(),
        tasks: false,
        everything: false,
        timer: undefined,
        flushedAt: 0,
        told: 0,
      }
      feeds.set(project, feed)
      client.once('close', () => {
        feed.clients.delete(client)
        if (feed.clients.size > 0 || feeds.get(project) !== feed) return
        clearTimeout(feed.timer)
        feeds.delete(project)
      })
      // first among the listeners, then the snapshot: what changes in between is told twice rather than not at all
      feed.clients.add(client)
      const { told } = feed
      client.push('retry: 2000\n\n' + toText(await readSnapshot(db, findRuns, project)))
      // the client may have heard of something newer before: then that is told again
      if (feed.told !== told) mark(project, feed, () => (feed.everything = true))
      return client
    },

    clients: (project: number): number => feeds.get(project)?.clients.size ?? 0,

    async close(): Promise<void> {
      closed = true
      clearInterval(heartbeat)
      for (const feed of feeds.values()) {
        clearTimeout(feed.timer)
        for (const client of feed.clients) client.push(null)
      }
      feeds.clear()
      await listener?.close()
    },
  }
}
