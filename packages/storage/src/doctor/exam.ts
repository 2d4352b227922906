/** One examination: the open storage, and what the checks have found out for those after them. */
import { randomBytes } from 'node:crypto'
import { Agent, type Dispatcher } from 'undici'
import { createObjectStore, storageErrorOf } from '../kit/create-store.ts'
import type { ObjectEntry } from '../kit/driver.ts'
import { StorageError, type StorageOperation } from '../kit/errors.ts'
import { scopePrefix } from '../kit/keys.ts'
import { networkCode } from '../kit/network.ts'
import type { ObjectStore } from '../kit/object-store.ts'
import type { OptionValues, StorageProvider } from '../kit/provider.ts'
import { defaultRetryPolicy, retry } from '../wrappers/retry.ts'
import type { Patient, Stage } from './hook.ts'
import type { Finding } from './probe.ts'
import type { Reach } from './reach.ts'

/** The first use of the credentials: what was found, or what went wrong and where. */
export type Access =
  | { readonly ok: true; readonly objects: readonly ObjectEntry[]; readonly more: boolean }
  | { readonly ok: false; readonly stage: Stage | null; readonly error: StorageError }

export interface Exam {
  readonly provider: StorageProvider
  readonly patient: Patient
  readonly store: ObjectStore
  /** For requests without credentials; as guarded as the storage's own. */
  readonly http: Dispatcher
  /** Whether the storage is saved, so that links of this server to its objects work. */
  readonly saved: boolean
  /** A key for what a target writes to try. */
  readonly testKey: string
  /** Found out by a check, read by later ones. */
  reach: Reach | null
  access: Access | null
  link: string | null
  /** The object at `testKey` may exist. */
  written: boolean
  /** Asks whether writing is allowed, and leaves nothing behind. Throws StorageError. */
  probeWrite(signal: AbortSignal): Promise<void>
  /** The same storage with other options. Close it. */
  variant(options: OptionValues): ObjectStore
  failure(check: string, error: StorageError, signal: AbortSignal): Promise<Finding>
  remedied(check: string, finding: Finding, signal: AbortSignal): Promise<Finding>
  close(): Promise<void>
}

export function createExam(
  provider: StorageProvider,
  facts: Omit<Patient, 'prefix'> & { readonly saved: boolean },
): Exam {
  const { deps, options } = facts
  const patient: Patient = { ...facts, prefix: scopePrefix(provider.scope(options)) }
  const http = deps.dispatcher ?? new Agent({ connect: { timeout: 10_000 } })
  const policy = { ...defaultRetryPolicy, attempts: 2 }
  const open = (values: OptionValues) => {
    const driver = retry(provider.open(values, deps), policy)
    return { driver, store: createObjectStore({ provider, options: values, deps, driver }) }
  }
  const { driver, store } = open(options)

  async function remedied(check: string, finding: Finding, signal: AbortSignal): Promise<Finding> {
    const trouble = { check, cause: finding.cause ?? '' }
    const better = await provider.doctor?.remedy?.(trouble, patient, signal)
    return { ...finding, ...better, fixes: [...(finding.fixes ?? []), ...(better?.fixes ?? [])] }
  }

  return {
    provider,
    patient,
    store,
    http,
    saved: facts.saved,
    testKey: store.keyFor(`.sluice-doctor-${randomBytes(6).toString('hex')}.txt`),
    reach: null,
    access: null,
    link: null,
    written: false,
    variant: (values) => open(values).store,
    async probeWrite(signal) {
      try {
        await driver.probe('write', { prefix: patient.prefix, signal })
      } catch (error) {
        const op: StorageOperation = 'write'
        throw storageErrorOf(driver, error, { op, provider: provider.name }, signal)
      }
    },
    failure: (check, error, signal) =>
      remedied(
        check,
        {
          status: 'failed',
          message: error.message,
          cause: causeOf(error),
          ...(error.advice === '' ? {} : { advice: error.advice }),
        },
        signal,
      ),
    remedied,
    async close() {
      await store.close()
      if (!deps.dispatcher) await http.destroy()
    },
  }
}

/** The driver's own code where it has one, else the kind. */
export function causeOf(error: StorageError): string {
  const code = networkCode(error.cause)
  return code !== null && /^[A-Za-z0-9_.-]{1,64}$/.test(code) ? code : error.kind
}
