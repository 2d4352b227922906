/**
 * What happened, written down for whoever listens.
 *
 * A delivery is written in the transaction that makes the change, one row per webhook that listens and 5,000
 * ids at most, so that no event of a committed change is forgotten, whatever dies afterwards, and none of a
 * change that was rolled back is told. It sends nothing itself (see modules/webhooks).
 */
export { isHeard, recordEvent, wakeDelivery, type WebhookEvent } from './record.ts'
