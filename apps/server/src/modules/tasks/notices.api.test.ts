import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { expectAnswer, newTasks, newProject } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'
import { CHANNEL } from '../events/index.ts'

let t: TestApp
let listener: pg.Client
let heard: unknown[] = []
let project: number
beforeAll(async () => {
  t = await testApp()
  listener = new pg.Client(t.connection.settings)
  await listener.connect()
  await listener.query(`listen ${CHANNEL}`)
  listener.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? 'null')))
})
beforeEach(async () => {
  project = await newProject(t.owner)
  heard = []
})
afterAll(async () => {
  await listener.end()
  await t.close()
})

async function expectNotice(): Promise<void> {
  await expect.poll(() => heard).toContainEqual({ project, tasks: true })
}

test('an import tells everybody who looks at the project', async () => {
  await newTasks(t.owner, project, 2)
  await expectNotice()
})

test('a deletion of tasks tells everybody who looks at the project', async () => {
  const ids = await newTasks(t.owner, project, 2)
  await expectNotice()
  heard = []
  await expectAnswer(t.owner.api, 204, { method: 'DELETE', url: `/api/tasks/${ids[0]}/` })
  await expectNotice()
})
