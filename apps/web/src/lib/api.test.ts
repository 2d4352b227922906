import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiError, api } from './api.ts'

describe('an answer of lines', () => {
  let respond: (response: ServerResponse) => void = () => undefined
  const server = createServer((_request, response) => respond(response))
  let url = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/lines`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('gives each line as it arrives, wherever the network cuts', async () => {
    let goOn = () => undefined as void
    respond = (response) => {
      response.write('{"n":1}\n{"n"')
      goOn = () => void response.end(':2,"é":"ü"}\n{"n":3}')
    }
    const got: unknown[] = []
    for await (const line of api.lines<{ n: number }>(url)) {
      got.push(line)
      // The rest is sent only after the first line was seen.
      if (line.n === 1) goOn()
    }
    expect(got).toEqual([{ n: 1 }, { n: 2, é: 'ü' }, { n: 3 }])
  })

  it('that breaks off is an error, after what did arrive', async () => {
    let breakOff = () => undefined as void
    respond = (response) => {
      response.write('{"n":1}\n')
      breakOff = () => void response.destroy()
    }
    const got: unknown[] = []
    const all = (async () => {
      for await (const line of api.lines(url)) {
        got.push(line)
        // What has not been read when a connection breaks is lost with it.
        breakOff()
      }
    })()
    await expect(all).rejects.toMatchObject({ name: 'ApiError', status: 0 })
    expect(got).toEqual([{ n: 1 }])
  })

  it('that is refused carries the sentence of the server', async () => {
    respond = (response) => void response.writeHead(400).end('{"detail":"Name a bucket."}')
    const refused = api.lines(url).next()
    await expect(refused).rejects.toBeInstanceOf(ApiError)
    await expect(refused).rejects.toMatchObject({ status: 400, message: 'Name a bucket.' })
  })
})
