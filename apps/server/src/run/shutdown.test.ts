import pino from 'pino'
import { expect, test } from 'vitest'
import { createShutdown } from './shutdown.ts'

const silent = pino({ level: 'silent' })

test('what was opened last is closed first, and the process ends with 0', async () => {
  const order: string[] = []
  const shutdown = createShutdown(silent, (code) => order.push(`exit ${code}`))
  for (const what of ['database', 'worker', 'http'])
    shutdown.add(what, async () => {
      expect(shutdown.stopping).toBe(true)
      order.push(what)
    })
  expect(shutdown.stopping).toBe(false)
  await shutdown.run('SIGTERM')
  expect(order).toEqual(['http', 'worker', 'database', 'exit 0'])
})

test('a step that fails does not keep the others from running', async () => {
  const order: string[] = []
  const shutdown = createShutdown(silent, (code) => order.push(`exit ${code}`))
  shutdown.add('database', async () => void order.push('database'))
  shutdown.add('http', () => Promise.reject(new Error('stuck')))
  await shutdown.run('SIGTERM')
  expect(order).toEqual(['database', 'exit 1'])
})

test('a second signal ends the process at once', async () => {
  const codes: number[] = []
  const shutdown = createShutdown(silent, (code) => codes.push(code))
  const gate = Promise.withResolvers<void>()
  shutdown.add('slow', () => gate.promise)
  const first = shutdown.run('SIGINT')
  await shutdown.run('SIGINT')
  expect(codes).toEqual([1])
  gate.resolve()
  await first
})

test('a start that failed is cleaned up without ending the process', async () => {
  const order: string[] = []
  const shutdown = createShutdown(silent, () => order.push('exit'))
  shutdown.add('database', async () => void order.push('database'))
  await shutdown.abandon()
  expect(order).toEqual(['database'])
})
