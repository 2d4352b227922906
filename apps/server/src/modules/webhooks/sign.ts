import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'

/** 256 random bits in the spelling of Standard Webhooks. */
export const newSigningSecret = (): string => `${PREFIX}${randomBytes(32).toString('base64')}`

export interface SignedMessage {
  id: string
  at: Date
  body: string
}

/**
 * The three headers of Standard Webhooks. With several secrets there are several signatures, and a receiver
 * that knows one of them is content: so a secret can be replaced without a gap.
 */
export function signatureHeaders(secrets: readonly string[], { id, at, body }: SignedMessage) {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
