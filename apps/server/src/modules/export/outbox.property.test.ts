import { faulty } from '@sluice/storage/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportFixture } from '../../../testing/export-fixture.ts'
import { makeProject, makeStorage } from '../../../testing/sync-fixture.ts'
import { testDb } from '../../../testing/test-db.ts'
import type { Connection } from '../../db/connect.ts'

let db: Connection
beforeAll(async () => {
  db = await testDb()
})
afterAll(() => db.close())

type Step =
  | { do: 'save' }
  | { do: 'change' | 'remove'; which: number }
  | { do: 'drain' }
  /** A drain that fails at this call, before or after it was done. */
  | { do: 'fail'; at: number; when: 'before' | 'after' }
  /** Two drains in two processes at the same time, with changes in between. */
  | { do: 'race'; which: number }

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ do: 'save' }) },
    {
      weight: 3,
      arbitrary: fc.record<Step & { do: 'change' }>({
        do: fc.constant('change'),
        which: fc.nat(20),
      } as never) as fc.Arbitrary<Step>,
    },
    { weight: 2, arbitrary: fc.nat(20).map((which): Step => ({ do: 'remove', which })) },
    { weight: 2, arbitrary: fc.constant<Step>({ do: 'drain' }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom('before' as const, 'after' as const))
        .map(([at, when]): Step => ({ do: 'fail', at, when })),
    },
    { weight: 2, arbitrary: fc.nat(20).map((which): Step => ({ do: 'race', which })) },
  ),
  { minLength: 1, maxLength: 25 },
)

test('whatever happens in whatever order, a last drain leaves exactly the saved annotations in the target', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (plan, mayDelete) => {
      const calm = exportFixture(db)
      const project = await makeProject(db)
      const task = await calm.task(project)
      const target = await makeStorage(db, project, {
        kind: 'target',
        options: { bucket: 't' },
        can_delete_objects: mayDelete,
      })
      const model = new Map<number, number>()
      const everWritten = new Set<number>()
      let counter = 0
      const pick = (which: number): number | undefined => [...model.keys()][which % Math.max(1, model.size)]
      const change = async (which: number): Promise<void> => {
        const id = pick(which)
        if (id === undefined) return
        model.set(id, ++counter)
        await calm.change(project, id, [{ n: counter }])
      }

      for (const step of plan) {
        if (step.do === 'save') {
          const id = await calm.annotate(project, task, [{ n: ++counter }])
          model.set(id, counter)
          everWritten.add(id)
        } else if (step.do === 'change') await change(step.which)
        else if (step.do === 'remove') {
          const id = pick(step.which)
          if (id === undefined) continue
          model.delete(id)
          await calm.remove(project, [id])
        } else if (step.do === 'drain') await calm.drain(target)
        else if (step.do === 'fail') {
          const { at, when } = step
          const broken = exportFixture(db, {
            backend: calm.backend,
            wrap: (driver) => faulty(driver, { at, when }),
          })
          await broken.drain(target)
        } else {
          const rival = exportFixture(db, { backend: calm.backend, limits: { batch: 2 } })
          await Promise.all([calm.drain(target), rival.drain(target), change(step.which)])
        }
      }
      await calm.exporter.retry(target.id)
      await calm.drain(target)

      const objects = calm.objects()
      expect(await calm.intents(target)).toEqual([])
      for (const [id, n] of model)
        expect(objects.get(String(id)), `annotation ${id}`).toMatchObject({ id, result: [{ n }] })
      expect(mayDelete ? objects.size : model.size).toBe(model.size)
      for (const key of objects.keys()) expect(everWritten.has(Number(key))).toBe(true)
    }),
    { numRuns: 150 },
  )
}, 600_000)
