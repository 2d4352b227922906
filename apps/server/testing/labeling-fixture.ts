import type { JsonObject } from '@sluice/contract'
import type { InjectOptions } from 'fastify'
import { expect } from 'vitest'
import type { Send, TestUser } from './test-app.ts'

export const IMAGE_CONFIG = `<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="label" toName="image"><Label value="Car"/><Label value="Bike"/></RectangleLabels>
</View>`
export const TEXT_CONFIG = `<View>
  <Text name="text" value="$text"/>
  <Choices name="mood" toName="text"><Choice value="Good"/><Choice value="Bad"/></Choices>
</View>`

export const box = (label = 'Car'): JsonObject => ({
  id: 'r1',
  from_name: 'label',
  to_name: 'image',
  type: 'rectanglelabels',
  original_width: 100,
  original_height: 50,
  value: { x: 1, y: 2, width: 3, height: 4, rotation: 0, rectanglelabels: [label] },
})
export const choice = (value = 'Good'): JsonObject => ({
  id: 'c1',
  from_name: 'mood',
  to_name: 'text',
  type: 'choices',
  value: { choices: [value] },
})

/** Sends, expects the status, and gives the body. */
export async function expectAnswer<T = JsonObject>(
  send: Send,
  status: number,
  options: InjectOptions,
): Promise<T> {
  const answer = await send(options)
  expect(
    answer.statusCode,
    `${options.method ?? 'GET'} ${JSON.stringify(options.url)}: ${answer.body.slice(0, 500)}`,
  ).toBe(status)
  return (answer.body === '' ? undefined : answer.json()) as T
}

export interface ErrorAnswer {
  detail: string
  validation_errors?: Record<string, string[]>
}

export async function newProject(user: TestUser, body: JsonObject = {}): Promise<number> {
  const project = await expectAnswer<{ id: number }>(user.api, 201, {
    method: 'POST',
    url: '/api/projects/',
    payload: { title: 'Test project', label_config: TEXT_CONFIG, ...body },
  })
  return project.id
}

/** Imports `count` text tasks (or the given ones) and gives their ids. */
export async function newTasks(
  user: TestUser,
  project: number,
  tasks: number | JsonObject[],
): Promise<number[]> {
  const list = Array.isArray(tasks)
    ? tasks
    : Array.from({ length: tasks }, (_, i) => ({ data: { text: `Text ${i}`, n: i } }))
  const report = await expectAnswer<{ task_ids: number[] }>(user.api, 201, {
    method: 'POST',
    url: `/api/projects/${project}/import?return_task_ids=1`,
    payload: list,
  })
  return report.task_ids
}
