import type { Connection, FieldDescriptor } from '@sluice/contract'
import { expect, it } from 'vitest'
import { draftBody, initialDraft, projectsOf } from './draft.ts'

const field = (name: string, more: Partial<FieldDescriptor> = {}): FieldDescriptor => ({
  ...{ name, label: name, group: 'connection', secret: false, required: false, type: 'string' },
  ...more,
})
const fields = [field('bucket'), field('region'), field('key', { group: 'credentials', secret: true })]
const connection: Connection = {
  id: 7,
  provider: 's3',
  title: 'Main',
  shared: true,
  created_by: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  editable: true,
  used_by: [
    { storage: 1, kind: 'source', title: null, project: 5, project_title: 'Cats' },
    { storage: 2, kind: 'target', title: null, project: 5, project_title: 'Cats' },
    { storage: 3, kind: 'source', title: null, project: 4, project_title: 'Dogs' },
  ],
  options: { bucket: 'photos', region: null },
}
const initial = initialDraft(connection, fields)

it('a new name alone sends no options, so that nothing is tried', () => {
  expect(draftBody({ ...initial, title: ' Renamed ' }, fields, initial)).toEqual({
    title: 'Renamed',
    shared: true,
  })
})

it('a replaced secret is sent with the place it is for; one that is not entered is left out', () => {
  const key = { ...initial, options: { ...initial.options, key: 'next' } }
  expect(draftBody(key, fields, initial).options).toEqual({ bucket: 'photos', region: null, key: 'next' })
  const region = { ...initial, options: { ...initial.options, region: 'eu' } }
  expect(draftBody(region, fields, initial).options).toEqual({ bucket: 'photos', region: 'eu' })
})

it('the projects that use it are told once each, with how many of their storages do', () => {
  expect(projectsOf(connection)).toEqual([
    { id: 5, title: 'Cats', storages: 2 },
    { id: 4, title: 'Dogs', storages: 1 },
  ])
  expect(projectsOf({ ...connection, used_by: null })).toEqual([])
})
