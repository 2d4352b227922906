/**
 * URIs of task data: turned into links when a task is read, and followed when a browser asks.
 *
 * A link is followed only when its URI occurs in that task's stored data and lies inside the bucket and
 * prefix of a source storage of that task's project. What a store says when it fails never reaches a client.
 */
import type { JsonObject } from '@sluice/contract'
import { StorageError, type ObjectStore } from '@sluice/storage'
import type { Db } from '../../db/connect.ts'
import type { Log } from '../../lib/log.ts'
import { notFound } from '../../lib/errors.ts'
import { sharingEach } from '../../lib/sharing.ts'
import type { StorageRow, Storages, UriMatch } from '../storages/index.ts'
import { decodeFileUri, resolveLink } from './fileuri.ts'
import { createUriFinder, type Replace } from './find-uris.ts'
import { inlineMedia, type Inlined, type Medium } from './inline-media.ts'
import { findLocalFile, type LocalFileAsked } from './local-files.ts'
import { namesLocalFile } from './local-links.ts'
import {
  answerMedia,
  factsByReading,
  type MediaAnswer,
  type MediaRequest,
  type MediaSource,
} from './media-answer.ts'
import { Refusal } from './refusal.ts'
import { createSignedLinks } from './signed-links.ts'
import { createUrisStore } from './uris.store.ts'

/** A task's data as somebody gets it to label it, and what of its media is not as its storages say. */
export interface Delivered {
  readonly data: JsonObject
  readonly notices: readonly string[]
}

const nothing: Inlined = { urls: new Map(), notices: [] }

/** The provider whose objects are files of this machine, which only their own route can serve. */
const LOCAL = 'localfiles'

export interface UrisDeps {
  readonly db: Db
  readonly storages: Storages
  readonly now?: () => number
  readonly log?: Log
}

export function createUris(deps: UrisDeps) {
  const { storages } = deps
  const store = createUrisStore(deps.db)
  const finder = createUriFinder(storages.schemes)
  const links = createSignedLinks(deps.now ? { now: deps.now } : {})
  const listSources = sharingEach(storages.listSources)

  /** The URI meant by `fileuri`, if it is in the task. */
  async function match(taskId: number, fileuri: string | undefined): Promise<UriMatch> {
    if (fileuri === undefined || fileuri === '')
      throw new Refusal(400, 'The link names no file: fileuri is missing.', 'no fileuri given')
    const task = await store.findTask(taskId)
    if (!task) throw notFound('There is no such task.')
    const uri = decodeFileUri(fileuri).find((reading) => finder.occurs(task.data, reading))
    if (uri === undefined)
      throw new Refusal(404, 'This task has no such file.', 'the URI does not occur in the data of the task')
    const found = storages.matchUri(await listSources(task.projectId), uri)
    if (!found)
      throw new Refusal(
        404,
        'No source storage of this project holds this file. Add one for its bucket and folder in the project settings, under Cloud Storage.',
        'no source storage of the project has this bucket and prefix',
      )
    return found
  }

  function mediaOf(objects: ObjectStore, key: string, signal: AbortSignal): MediaSource {
    const open: MediaSource['open'] = (range) => objects.read(key, range ? { signal, range } : { signal })
    return { name: key, open, about: () => factsByReading(open), release: () => Promise.resolve() }
  }

  /** Null where there can be no link to this object: it is streamed then. */
  async function signedAnswer(
    { row, key }: UriMatch,
    objects: ObjectStore,
    signal: AbortSignal,
  ): Promise<MediaAnswer | null> {
    try {
      const { url, freshFor } = await links.get(row, objects, key, signal)
      // Label Studio answers `no-store, max-age`, which forbids what it then allows. A browser may keep ours
      // while the link is fresh: that makes prefetching work, and no cache but the user's own may hold it.
      const cache = freshFor > 0 ? `private, max-age=${freshFor}` : 'no-store'
      return { status: 303, headers: { location: url, 'cache-control': cache }, body: null }
    } catch (error) {
      if (error instanceof StorageError && error.kind === 'unsupported') return null
      throw error
    }
  }

  const linkBy = (sources: readonly StorageRow[], taskId: number): Replace => {
    return (uri) => (storages.matchUri(sources, uri) ? resolveLink(taskId, uri) : null)
  }

  /** The media of these storages that the data names, each once. */
  function mediaIn(data: JsonObject, sources: readonly StorageRow[], inside: ReadonlySet<number>): Medium[] {
    const media = new Map<string, Medium>()
    finder.rewrite(data, (uri) => {
      const known = media.get(uri)
      const found = known ? null : storages.matchUri(sources, uri)
      if (known) media.set(uri, { ...known, times: known.times + 1 })
      else if (found && inside.has(found.row.id))
        media.set(uri, { uri, key: found.key, times: 1, open: () => storages.openStore(found.row) })
      return null
    })
    return [...media.values()]
  }

  return {
    /** Replaces the storage URIs in a task's data by links to this server. Reads storages once. */
    async resolverFor(projectId: number): Promise<(taskId: number, data: JsonObject) => JsonObject> {
      const sources = await listSources(projectId)
      if (sources.length === 0) return (_taskId, data) => data
      return (taskId, data) => finder.rewrite(data, linkBy(sources, taskId))
    },

    /**
     * The same for who reads single tasks to label them: media of storages that say so come inside the data.
     * Never fails for a medium.
     */
    async delivererFor(
      projectId: number,
    ): Promise<(taskId: number, data: JsonObject, gone: AbortSignal) => Promise<Delivered>> {
      const sources = await listSources(projectId)
      const inside = new Set(sources.filter((row) => storages.deliveryOf(row).inline).map(({ id }) => id))
      return async (taskId, data, gone) => {
        const media = inside.size > 0 ? mediaIn(data, sources, inside) : []
        const { urls, notices } = media.length > 0 ? await inlineMedia(media, gone) : nothing
        if (notices.length > 0 && !gone.aborted)
          deps.log?.info({ task: taskId, notices }, 'media left as links')
        const link = linkBy(sources, taskId)
        return { data: finder.rewrite(data, (uri) => urls.get(uri) ?? link(uri)), notices }
      }
    },

    /** Throws Refusal and AppError. */
    async follow(taskId: number, fileuri: string | undefined, request: MediaRequest): Promise<MediaAnswer> {
      const found = await match(taskId, fileuri)
      try {
        const objects = await storages.openStore(found.row)
        // A link is signed for GET: what HEAD asks for is told by us.
        const signed = objects.delivery.presign && !request.head
        const answer = signed ? await signedAnswer(found, objects, request.signal) : null
        return answer ?? (await answerMedia(mediaOf(objects, found.key, request.signal), request))
      } catch (error) {
        if (!(error instanceof StorageError)) throw error
        const sentence = `${error.message} ${error.advice}`.trim()
        throw new Refusal(
          424,
          sentence,
          `storage ${found.row.id}: ${error.place.op} failed, ${error.kind}`,
          error.cause,
        )
      }
    },

    /** Throws 404. */
    async assertTask(taskId: number): Promise<void> {
      if (!(await store.findTask(taskId))) throw notFound('There is no such task.')
    },

    /** Whether the task's data links to this file of the server. */
    async taskNamesFile(taskId: number, asked: LocalFileAsked): Promise<boolean> {
      const task = await store.findTask(taskId)
      return task !== null && namesLocalFile(task.data, asked)
    },

    /** Throws Refusal. */
    async localFile(asked: LocalFileAsked, request: MediaRequest): Promise<MediaAnswer> {
      const folders = async (): Promise<string[]> => {
        const rows = await storages.listAllSources(LOCAL)
        return rows.map((row) => row.options['path']).filter((folder) => typeof folder === 'string')
      }
      return answerMedia(await findLocalFile(asked, storages.localFiles, folders), request)
    },
  }
}

export type Uris = ReturnType<typeof createUris>
