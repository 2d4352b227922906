import type { Draft, DraftWrite } from '@sluice/contract'
import type { z } from 'zod'
import type { Db } from '../../db/connect.ts'
import { draftToWire, type DraftRow } from '../../lib/annotation-wire.ts'
import { notFound } from '../../lib/errors.ts'
import { refuseBadResult } from './annotations.service.ts'
import { draftsStore as store } from './drafts.store.ts'

type Body = z.output<typeof DraftWrite>
export type Drafts = ReturnType<typeof createDrafts>

/** Unfinished answers. Each belongs to one person; to everybody else it does not exist. */
export function createDrafts({ db }: { db: Db }) {
  const found = (row: DraftRow | undefined): Draft => {
    if (!row) throw notFound()
    return draftToWire(row)
  }
  return {
    async list(task: number, annotation: number | null, user: number): Promise<Draft[]> {
      const rows = await store.list(db, task, annotation, user)
      if (!rows) throw notFound()
      return rows.map((row) => draftToWire(row))
    },
    async save(task: number, annotation: number | null, body: Body, user: number): Promise<Draft> {
      refuseBadResult(body.result)
      const { result = [], lead_time = null, was_postponed = false } = body
      return found(await store.upsert(db, { task, annotation, user, result, lead_time, was_postponed }))
    },
    get: async (id: number, user: number) => found(await store.find(db, id, user)),
    async update(id: number, body: Body, user: number): Promise<Draft> {
      refuseBadResult(body.result)
      return found(await store.update(db, id, user, body))
    },
    async remove(id: number, user: number): Promise<void> {
      if (!(await store.remove(db, id, user))) throw notFound()
    },
  }
}
