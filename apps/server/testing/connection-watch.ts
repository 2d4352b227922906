import { Socket } from 'node:net'

/** Every TCP connection this process begins, whichever library asks for it: `address:port`, in order. */
export function watchConnections(): { readonly attempts: string[]; stop(): void } {
  const attempts: string[] = []
  // oxlint-disable-next-line typescript/unbound-method -- called with its socket below
  const original = Socket.prototype.connect
  function watched(this: Socket, ...given: unknown[]): Socket {
    // told by Node right before each connection, after names were resolved
    this.on('connectionAttempt', (address: string, port: number) => void attempts.push(`${address}:${port}`))
    return Reflect.apply(original, this, given) as Socket
  }
  Object.defineProperty(Socket.prototype, 'connect', { value: watched, configurable: true, writable: true })
  return {
    attempts,
    stop: () =>
      void Object.defineProperty(Socket.prototype, 'connect', {
        value: original,
        configurable: true,
        writable: true,
      }),
  }
}
