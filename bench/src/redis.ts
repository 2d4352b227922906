import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../tools/test-servers/free-ports.ts'

export interface BenchRedis {
  port: number
  stop(): Promise<void>
}

/** A redis-server of its own with this many JSON tasks in database 1; null where the machine has none. */
export async function startRedis(keys: number): Promise<BenchRedis | null> {
  const [port = 0] = await freePorts(1)
  const server = spawn('redis-server', ['--port', String(port), '--save', '', '--bind', '127.0.0.1'], {
    stdio: 'ignore',
  })
  const missing = await Promise.race([once(server, 'error').then(() => true), sleep(300).then(() => false)])
  if (missing) return null
  const stop = async (): Promise<void> => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  }
  try {
    await fill(await open(port), keys)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, stop }
}

async function open(port: number): Promise<Socket> {
  for (let tries = 1; ; tries++) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return socket
    } catch (error) {
      if (tries === 50) throw error
      await sleep(100)
    }
  }
}

const command = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`

/** Ten thousand commands at a time; each answers `+OK`. Texts are ASCII. */
async function fill(socket: Socket, keys: number): Promise<void> {
  let answers = 0
  let wanted = 1
  let done: () => void = () => {}
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    answers += chunk.split('\n').length - 1
    if (answers === wanted) done()
  })
  const send = (commands: string): Promise<void> =>
    new Promise((resolve) => {
      done = resolve
      socket.write(commands)
    })
  await send(command('SELECT', '1'))
  for (let at = 0; at < keys; at += 10_000) {
    const some = Array.from({ length: Math.min(10_000, keys - at) }, (_, i) => at + i)
    wanted += some.length
    await send(
      some.map((i) => command('SET', `tasks:${i}`, `{"image":"https://media.example/${i}.jpg"}`)).join(''),
    )
  }
  socket.destroy()
}
