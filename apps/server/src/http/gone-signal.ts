import type { FastifyReply } from 'fastify'

/** Aborts when the client goes away, and when its answer is sent. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}
