import { expect, it } from 'vitest'
import { peaksOf } from './peaks.ts'

it('keeps the loudest sample of each column', () => {
  expect([...peaksOf(Float32Array.of(0, 0.5, -0.75, 0.25, 0, 1), 3)]).toEqual([0.5, 0.75, 1])
})

it('has no more columns than samples', () => {
  expect([...peaksOf(Float32Array.of(0.5, -1), 100)]).toEqual([0.5, 1])
})
