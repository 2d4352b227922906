import type { FastifyReply } from 'fastify'

/** Aborts when the client goes away before it has the whole answer. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  // an answer that went out has nothing left to stop, and an abort costs more than a look at it
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}
