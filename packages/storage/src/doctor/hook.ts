/** What a provider tells the doctor, beyond its driver. All of it is optional; without it the general checks run. */
import type { OptionValues, StorageDeps, StorageRole } from '../kit/provider.ts'
import type { Finding } from './probe.ts'

/** The storage under examination. */
export interface Patient<O extends OptionValues = OptionValues> {
  readonly role: StorageRole
  readonly options: O
  readonly deps: StorageDeps
  /** As `scopePrefix` makes it. */
  readonly prefix: string
  /** A target that removes objects of deleted annotations. */
  readonly removes: boolean
  /** Web origin people label at, `https://sluice.example.org`; null when nobody knows it. */
  readonly origin: string | null
}

/** A check of its own. Throws StorageError for what fails; `signal` ends with its time. */
export interface Check {
  readonly name: string
  readonly title: string
  /** Names of checks without which this one means nothing. */
  readonly needs: readonly string[]
  run(signal: AbortSignal): Promise<Finding>
}

/** Parts of an access that can be to blame before its operation is, in the order they are reported. */
export type Stage = 'service' | 'credentials' | 'region' | 'container'

export interface DoctorEndpoint {
  /** Asked without credentials, to see whether anything answers. */
  readonly url: string
  /** Option it was typed into, and what was typed; null when it follows from other options. */
  readonly typed: { readonly field: string; readonly value: string } | null
  /** What the host is called in every text, where its name is a secret. */
  readonly shown?: string
}

export interface Trouble {
  /** Name of the check that failed. */
  readonly check: string
  readonly cause: string
}

export interface ProviderDoctor<O extends OptionValues = OptionValues> {
  /** What this provider calls the thing that holds objects: `Bucket`. */
  readonly container?: string
  /**
   * Judges options as typed, also ones that do not parse: a mistake it recognises, with the value that was
   * meant. `failed` ends the examination. Pure.
   */
  review?(values: OptionValues): Finding | null
  /** Where this server connects to over HTTP; null where the settings name no place. Pure. */
  endpoint?(options: O, deps: StorageDeps): DoctorEndpoint | null
  /** Which part an error of the driver blames; null: the operation itself. Pure. */
  blame?(error: unknown): Stage | null
  /** Compares the region that is set with the one the container is in. */
  region?(patient: Patient<O>, signal: AbortSignal): Promise<Finding>
  /** Better words and exact fixes for a check that failed. Never throws for what a store refuses to tell. */
  remedy?(trouble: Trouble, patient: Patient<O>, signal: AbortSignal): Promise<Partial<Finding>>
  /** Checks of this provider only; they run after the settings were judged, and before the access. */
  checks?(patient: Patient<O>): readonly Check[]
  /** Options of an unsaved storage that a URI or a path names, `s3://bucket/prefix`; null when it is no such. Pure. */
  valuesOf?(text: string): OptionValues | null
}
