/**
 * The job queue: where work is asked for in the transaction that makes it necessary.
 *
 * It guarantees that a job of a committed transaction is started at least once, at once when a worker is free.
 * It guarantees nothing about a worker that dies: its job is not handed out again for hours. Whoever needs
 * takeover keeps a lease in its own rows and wakes itself from a ticker (see modules/sync). Jobs carry ids
 * only, never secrets or data.
 */
export { addJob, installQueue, type JobName, type JobOptions } from './queue.ts'
export { startWorker, type JobTask, type JobWorker, type WorkerOptions } from './worker.ts'
export { startTicker, type Ticker } from './ticker.ts'
