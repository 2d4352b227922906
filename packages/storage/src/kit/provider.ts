/**
 * A provider is a kind of backend: static facts, option schemas, and how to open a driver.
 *
 * Nothing here does I/O except through the driver that `open` returns. The rest of the product never says a
 * provider's name: a difference between two providers is a capability or a value derived from options.
 */
import type { LookupFunction } from 'node:net'
import type { Dispatcher } from 'undici'
import type { z } from 'zod'
import type { StorageDriver } from './driver.ts'
import type { ProviderDoctor } from '../doctor/hook.ts'
import type { FolderPage } from './folders.ts'
import type { MemoryBackend } from '../providers/memory/backend.ts'

export type StorageRole = 'source' | 'target'

/** Options as `parseOptions` returned them. */
export type OptionValues = Readonly<Record<string, unknown>>

export interface Capabilities {
  readonly write: boolean
  readonly remove: boolean
  /** Can make links a browser may load without credentials. */
  readonly presign: boolean
  /** `ListQuery.startAfter` works. */
  readonly startAfter: boolean
  /**
   * Keys are listed in UTF-8 byte order, each once. Otherwise in any order, and a key may come again, also on
   * a later page; none that is there all the time is left out.
   */
  readonly ordered: boolean
  /** Keys form folders, so "not recursive" means something. */
  readonly folders: boolean
  /** The store refuses wrong credentials. */
  readonly credentials: boolean
}

/** Which objects belong to a storage; `scopePrefix` and `targetKey` say what the prefix means. */
export interface StorageScope {
  /** As the user wrote it. */
  readonly prefix: string
  readonly recursive: boolean
  /**
   * Set where keys form no folders: the prefix is then any beginning of a key, and this stands between a
   * prefix that ends in a letter or digit and the names of what we write.
   */
  readonly separator?: string
}

/** How media reach the browser. */
export interface Delivery {
  /** True: by a pre-signed link. False: streamed through the server. */
  readonly presign: boolean
  readonly ttlSeconds: number
  /** True: whoever opens one task to label it gets the bytes inside it. Never together with `presign`. */
  readonly inline: boolean
}

export interface OptionIssue {
  /** Option name, or null when it concerns several. */
  readonly field: string | null
  readonly message: string
}

export interface NormalisedOptions {
  readonly values: OptionValues
  /** A sentence for each change, to show to whoever typed them. */
  readonly changes: readonly string[]
}

/** Something only the user knows, asked for before a preset is filled in. */
export interface PresetPlaceholder {
  /** Stands in the values as `{name}`. */
  readonly name: string
  readonly label: string
  readonly example: string
  /** Known values; others may be typed. Empty: none are known. */
  readonly suggestions: readonly string[]
}

/** Options of a well-known store, to begin a form with. JSON. */
export interface OptionPreset {
  readonly id: string
  readonly title: string
  readonly values: Readonly<Record<string, string | number | boolean>>
  readonly placeholders: readonly PresetPlaceholder[]
  readonly note: string | null
}

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** Milliseconds since the epoch; absent for permanent keys. */
  readonly expiresAt?: number | undefined
}

/** Signs in the name of a Google service account. */
export interface GoogleSigner {
  readonly email: string
  /** Google does not accept links signed this way for longer. */
  readonly maxSeconds: number
  /** RSA-SHA256 of the text. */
  sign(text: string, signal: AbortSignal): Promise<Uint8Array>
}

export interface GoogleCredentials {
  /** A bearer token, cached and refreshed. `refused`: one that did not work, not to be given again. */
  token(options: { readonly signal: AbortSignal; readonly refused?: string }): Promise<string>
  /** Null when they belong to no service account, so cannot sign links. */
  signer(signal: AbortSignal): Promise<GoogleSigner | null>
}

/** What drivers need from the process around them. One value for the whole server. */
export interface StorageDeps {
  /**
   * Every outbound HTTP request goes through it, so the server can guard it. Default: a plain undici Agent
   * for each driver, which `close` ends; share one where stores are opened often.
   */
  readonly dispatcher?: Dispatcher
  /** Guards connections that are not HTTP. Default: they may go anywhere. */
  readonly sockets?: {
    /** Gives only addresses that may be connected to, or fails with the code EGRESS_REFUSED. */
    readonly lookup: LookupFunction
    /** For connections to an address, where no name is looked up: throws unless they are allowed. */
    readonly assertAllowed: (host: string, address: string) => void
  }
  readonly localFiles?: {
    readonly servingEnabled: boolean
    /** Absolute folders that links are relative to. Nothing outside of them and the further ones is ever opened. */
    readonly documentRoots: readonly string[]
    /** Further absolute folders; links below them carry the name. */
    readonly furtherRoots?: readonly { readonly name: string; readonly folder: string }[]
  }
  /** Used where a storage has no values of its own. */
  readonly aws?: {
    /** Called before requests; caches and refreshes by itself. Null: there are none. */
    readonly credentials?: () => Promise<AwsCredentials | null>
    readonly region?: string
    readonly endpoint?: string
  }
  /** Used where a storage has no key of its own. */
  readonly google?: {
    /** Called before requests; caches by itself. Null: there are none. */
    readonly credentials?: () => Promise<GoogleCredentials | null>
    /** Endpoint of storages that name none, trusted with the credentials above. */
    readonly endpoint?: string
  }
  /** Used where an Azure storage names no account of its own. */
  readonly azure?: {
    readonly accountName?: string
    readonly accountKey?: string
    /** Address of Microsoft Entra, where it is not the public one. */
    readonly authority?: string
  }
  /** Backs the memory provider; without it that provider refuses to open. */
  readonly memory?: MemoryBackend
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

export interface StorageProvider<O extends OptionValues = OptionValues> {
  /** Wire token, also the path segment of its routes: `s3`. */
  readonly name: string
  readonly title: string
  /** Scheme of its URIs without `://`, null when its URIs are links of this server. */
  readonly scheme: string | null
  /** False: for tests, never offered to users. */
  readonly listed: boolean
  readonly options: Readonly<Record<StorageRole, z.ZodObject>>
  readonly capabilities: Capabilities
  /** Stores that speak this provider's API, in the order to show them. */
  readonly presets?: readonly OptionPreset[]
  /**
   * Set where a source and a target of one project may not share a bucket or database, whatever their
   * prefixes: what to tell a user who tries.
   */
  readonly apart?: string
  /**
   * Values as typed, maybe only some of them, with well-known slips put right. Those it does not know and those
   * already right stay as they are. Pure.
   */
  normalise?(values: OptionValues): NormalisedOptions
  /** Rules over several options, pure. */
  verify(options: O): readonly OptionIssue[]
  scope(options: O): StorageScope
  delivery(options: O): Delivery
  /** The URI that stands for this object in task data. */
  uriOf(options: O, key: string, deps: StorageDeps): string
  /** The key, when this URI lies in this storage's bucket or folder (its prefix is not compared), else null. */
  keyOf(options: O, uri: string, deps: StorageDeps): string | null
  /** Does no I/O and does not fail for settings that a probe would refuse. */
  open(options: O, deps: StorageDeps): StorageDriver
  /**
   * Where people choose folders from a list; a field whose metadata says `browse` takes their paths. Null: the
   * places to begin at. Shows nothing that a storage could not be opened on. Throws StorageError.
   */
  browse?(folder: string | null, deps: StorageDeps, signal: AbortSignal): Promise<FolderPage>
  /** What it knows of its own mistakes; see `doctor/hook.ts`. */
  readonly doctor?: ProviderDoctor<O>
}
