import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { StorageDeps } from '../../kit/provider.ts'
import { RedisFailure } from './failure.ts'

const CONNECT_MS = 10_000
/** A server that speaks no TLS says nothing at all, and waits. */
const HANDSHAKE_MS = 5000

export interface SocketTarget {
  readonly host: string
  readonly port: number
  /** Null: without TLS. */
  readonly tls: { readonly ca: string | null } | null
}

/** A connected socket, with TLS already agreed upon. Rejects with the raw error; the signal stops the attempt only. */
export async function openSocket(
  target: SocketTarget,
  guard: StorageDeps['sockets'],
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted()
  const { host, port, tls } = target
  // No name is looked up for an address, so it is judged here.
  if (isIP(host) !== 0) guard?.assertAllowed(host, host)
  const where = { host, port, ...(guard && { lookup: guard.lookup }) }
  const name = isIP(host) === 0 ? { servername: host } : {}
  const trust = tls?.ca ? { ca: tls.ca } : {}
  const socket = tls ? connectTls({ ...where, ...name, ...trust }) : connect(where)
  // It may fail later, when nobody listens any more; without a listener that would end the process.
  socket.on('error', () => {})
  return new Promise((resolve, reject) => {
    const late = Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' })
    let timer = setTimeout(() => socket.destroy(late), CONNECT_MS)
    if (tls)
      socket.once('connect', () => {
        clearTimeout(timer)
        timer = setTimeout(() => socket.destroy(new RedisFailure('NoTls')), HANDSHAKE_MS)
      })
    const stop = (): void => void socket.destroy()
    signal.addEventListener('abort', stop, { once: true })
    socket.once('close', () => {
      clearTimeout(timer)
      reject(new RedisFailure('NoGreeting'))
    })
    socket.once('error', reject)
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(socket)
    })
  })
}
