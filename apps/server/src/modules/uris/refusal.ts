import { AppError } from '../../lib/errors.ts'

/** Media that may not or cannot be given: a sentence for the user, and what failed for the operator's log. */
export class Refusal extends AppError {
  readonly condition: string

  constructor(status: 400 | 403 | 404 | 424, sentence: string, condition: string, cause?: unknown) {
    super(status, sentence)
    this.name = 'Refusal'
    this.condition = condition
    this.cause = cause
  }
}
