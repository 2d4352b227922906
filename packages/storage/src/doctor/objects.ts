/** Checks on one object: reading it, a part of it, and for targets what was written. */
import { contentTypeOf } from '../kit/content-type.ts'
import type { ObjectEntry } from '../kit/driver.ts'
import { StorageError } from '../kit/errors.ts'
import { TEST_BODY } from './access.ts'
import type { Exam } from './exam.ts'
import type { Check } from './hook.ts'
import { notApplicable, ok, type Finding } from './probe.ts'

const NO_OBJECT = notApplicable('There is no object to try it with yet.')

/** The object that is read: one with content, best one a browser shows. */
export function sampleOf({ access }: Exam): ObjectEntry | null {
  if (!access?.ok) return null
  const filled = access.objects.filter(({ size }) => size !== 0)
  return filled.find(({ key }) => contentTypeOf(key).startsWith('image/')) ?? filled[0] ?? null
}

export function readChecks(exam: Exam): Check[] {
  return [
    {
      name: 'read',
      title: 'Read an object',
      needs: ['list'],
      async run(signal) {
        const sample = sampleOf(exam)
        if (!sample) return NO_OBJECT
        return attempt(exam, 'read', signal, async () => {
          const { body } = await exam.store.read(sample.key, { signal })
          body.destroy()
          return ok(`"${sample.key}" can be read.`)
        })
      },
    },
    {
      name: 'range',
      title: 'Read a part of it',
      needs: ['read'],
      async run(signal) {
        const sample = sampleOf(exam)
        if (!sample) return NO_OBJECT
        return attempt(exam, 'range', signal, async () => {
          const found = await exam.store.read(sample.key, { signal, range: { start: 0, end: 0 } })
          found.body.destroy()
          if (found.status === 206 && (found.size ?? 1) === 1)
            return ok('Parts of objects can be read: audio and video can be seeked in.')
          return {
            status: 'warning',
            message: 'The store ignores ranges and sends whole objects.',
            cause: 'no_ranges',
            advice: 'Audio and video can then only be played from the start. Check a proxy between.',
          }
        })
      },
    },
  ]
}

export function writeChecks(exam: Exam): Check[] {
  const { removes } = exam.patient
  return [
    {
      name: 'read_back',
      title: 'Read it back',
      needs: ['put'],
      async run(signal) {
        if (!exam.written)
          return notApplicable('Nothing was left there to read: these credentials may not remove objects.')
        try {
          const read = await exam.store.readAll(exam.testKey, { signal, maxBytes: 4096 })
          if (read.ok && Buffer.from(read.bytes).toString() === TEST_BODY)
            return ok('What was written is there.')
        } catch (error) {
          if (!(error instanceof StorageError) || signal.aborted) throw error
          if (error.kind === 'denied')
            return notApplicable('These credentials may write and not read, which is all a target needs.')
          return exam.failure('read_back', error, signal)
        }
        return {
          status: 'failed',
          message: 'What was written comes back changed.',
          cause: 'changed',
          advice: 'Something between this server and the store changes objects: a proxy, a gateway, a cache.',
        }
      },
    },
    {
      name: 'delete',
      title: 'Remove it',
      needs: ['put'],
      async run(signal) {
        if (!exam.store.capabilities.remove) return notApplicable('Objects of this store are not removed.')
        try {
          await exam.store.remove(exam.testKey, { signal })
          exam.written = false
          return ok('Objects can be removed.')
        } catch (error) {
          if (!(error instanceof StorageError) || signal.aborted) throw error
          if (removes) return exam.failure('delete', error, signal)
          return notApplicable(
            'These credentials may not remove objects, and this storage does not ask for it.',
          )
        }
      },
    },
  ]
}

/** Runs what may throw a StorageError of the named check. */
async function attempt(
  exam: Exam,
  check: string,
  signal: AbortSignal,
  run: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof StorageError) || signal.aborted) throw error
    return exam.failure(check, error, signal)
  }
}
