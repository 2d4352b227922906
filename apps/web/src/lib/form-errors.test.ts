import { expect, it } from 'vitest'
import { ApiError } from './api.ts'
import { formErrors } from './form-errors.ts'

const refused = (validation_errors: Record<string, string[]>) =>
  new ApiError(400, {
    id: 'x',
    status_code: 400,
    version: '1',
    detail: 'No',
    exc_info: null,
    validation_errors,
  })

it('puts sentences beside the inputs that exist and keeps all others', () => {
  const error = refused({
    bucket: ['Too short.', 'Too odd.'],
    project: ['Gone.'],
    non_field_errors: ['No way.'],
  })
  expect(formErrors(error, ['bucket', 'prefix'])).toEqual({
    fields: { bucket: 'Too short. Too odd.' },
    rest: ['Gone.', 'No way.'],
  })
})

it('has nothing to place for failures without a body', () => {
  expect(formErrors(new ApiError(0, null), ['bucket'])).toEqual({ fields: {}, rest: [] })
  expect(formErrors(new Error('x'), ['bucket'])).toEqual({ fields: {}, rest: [] })
})
