/** The first use of the credentials, and which part of the way it failed at. */
import { StorageError } from '../kit/errors.ts'
import { emptyFinding } from './empty.ts'
import type { Access, Exam } from './exam.ts'
import type { Check, Stage } from './hook.ts'
import { ok, type Finding } from './probe.ts'

/** Pages without an object that are looked at before the prefix counts as empty. */
const PAGES = 5

/** Tried once, at the first check that needs it. Throws only when its time is over. */
async function accessOf(exam: Exam, signal: AbortSignal): Promise<Access> {
  exam.access ??= await tryAccess(exam, signal)
  return exam.access
}

async function tryAccess(exam: Exam, signal: AbortSignal): Promise<Access> {
  try {
    return exam.patient.role === 'source' ? await listSome(exam, signal) : await writeSome(exam, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof StorageError)) throw error
    return { ok: false, stage: exam.provider.doctor?.blame?.(error.cause) ?? null, error }
  }
}

async function listSome({ store }: Exam, signal: AbortSignal): Promise<Access> {
  let cursor: string | null = null
  for (let page = 0; page < PAGES; page++) {
    const { objects, nextCursor } = await store.list({ cursor, limit: 100, signal })
    cursor = nextCursor
    if (objects.length > 0 || cursor === null) return { ok: true, objects, more: cursor !== null }
  }
  return { ok: true, objects: [], more: true }
}

/**
 * Writes for real only where it may also remove: removing an absent object tells, and leaves nothing. Where it
 * may not, the right to write is asked for in a way that keeps nothing.
 */
async function writeSome(exam: Exam, signal: AbortSignal): Promise<Access> {
  const removable = await mayRemove(exam, signal)
  if (removable) {
    exam.written = true
    const body = Buffer.from(TEST_BODY)
    await exam.store.write(exam.testKey, body, { contentType: 'text/plain', signal })
  } else await exam.probeWrite(signal)
  return { ok: true, objects: [], more: false }
}

export const TEST_BODY = 'Written by the Sluice doctor to see that it can be. It may be removed.\n'

async function mayRemove({ store, testKey }: Exam, signal: AbortSignal): Promise<boolean> {
  if (!store.capabilities.remove) return false
  return store.remove(testKey, { signal }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof StorageError && error.kind === 'denied') return false
      throw error
    },
  )
}

const stages: readonly Stage[] = ['service', 'credentials', 'region', 'container']

/** The checks of the parts the access goes through; the operation itself is the last. */
export function accessChecks(exam: Exam): Check[] {
  const { provider, patient, store } = exam
  const { doctor, capabilities } = provider
  const container = doctor?.container ?? 'Container'
  const words: Readonly<Record<Stage, { title: string; good: string; offered: boolean }>> = {
    service: {
      title: 'API of the store',
      good: 'The store answers as it should.',
      offered: doctor?.endpoint !== undefined && doctor.blame !== undefined,
    },
    credentials: {
      title: 'Credentials',
      good: 'The store knows the credentials.',
      offered: capabilities.credentials && doctor?.blame !== undefined,
    },
    region: { title: 'Region', good: 'The region is right.', offered: doctor?.region !== undefined },
    container: { title: container, good: `${container} found.`, offered: doctor?.blame !== undefined },
  }
  const offered = stages.filter((stage) => words[stage].offered)
  return [
    ...offered.map((stage, at): Check => ({
      name: stage,
      title: words[stage].title,
      needs: [...(doctor?.endpoint ? ['connect', 'tls', 'clock'] : []), ...offered.slice(0, at)],
      async run(signal) {
        const found = await accessOf(exam, signal)
        if (!found.ok && found.stage === stage) return exam.failure(stage, found.error, signal)
        if (found.ok && stage === 'region' && doctor?.region) return doctor.region(patient, signal)
        return ok(words[stage].good)
      },
    })),
    {
      name: patient.role === 'source' ? 'list' : 'put',
      title: patient.role === 'source' ? 'List objects' : 'Write an object',
      needs: offered.filter((stage) => stage !== 'region'),
      async run(signal) {
        const found = await accessOf(exam, signal)
        if (!found.ok) return exam.failure(patient.role === 'source' ? 'list' : 'put', found.error, signal)
        if (patient.role === 'source') return listFinding(exam, found, signal)
        const where = patient.prefix === '' ? '' : ` under "${store.scope.prefix}"`
        return ok(`Objects can be written${where}.`)
      },
    },
  ]
}

async function listFinding(
  exam: Exam,
  { objects, more }: Access & { ok: true },
  signal: AbortSignal,
): Promise<Finding> {
  const { scope } = exam.store
  const where = scope.prefix === '' ? '' : ` under "${scope.prefix}"`
  if (objects.length > 0) return ok(`Objects found${where}: ${objects.length}${more ? ' and more' : ''}.`)
  return emptyFinding(exam, where, signal)
}
