import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { ImportReport } from '@sluice/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectAnswer, choice, newProject, type ErrorAnswer } from '../../../testing/labeling-fixture.ts'
import { testApp, type TestApp } from '../../../testing/test-app.ts'
import { jsonText } from './from-url.ts'

const SECRET = 'what-only-the-other-side-knows'

let t: TestApp
let project: number
let server: Server
let port: number
let asked: string[] = []
let handle: (req: IncomingMessage, res: ServerResponse) => void
beforeAll(async () => {
  t = await testApp({ SLUICE_IMPORT_LIMIT_MB: '2', SLUICE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' })
  server = createServer((req, res) => {
    asked.push(req.url ?? '')
    handle(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
beforeEach(async () => {
  project = await newProject(t.owner)
  asked = []
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await t.close()
})

const at = (path = '/tasks.json'): string => `http://127.0.0.1:${port}${path}`
const answers = (body: string | Buffer, headers: Record<string, string> = {}): void => {
  handle = (_req, res) => res.writeHead(200, headers).end(body)
}
type Form = 'multipart' | 'urlencoded'
function post<T = ImportReport>(url: string, status = 201, form: Form = 'multipart'): Promise<T> {
  const parts = new FormData()
  parts.set('url', url)
  return expectAnswer<T>(t.owner.api, status, {
    method: 'POST',
    url: `/api/projects/${project}/import?return_task_ids=true`,
    ...(form === 'multipart'
      ? { payload: parts }
      : {
          headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
          payload: new URLSearchParams({ url }).toString(),
        }),
  })
}
const refused = async (url: string, status = 400): Promise<ErrorAnswer> => {
  const error = await post<ErrorAnswer>(url, status)
  expect(JSON.stringify(error)).not.toContain(SECRET)
  expect(await stored()).toEqual([])
  return error
}
const stored = async (): Promise<unknown[]> => {
  const rows = await t.db.selectFrom('tasks').select('data').where('project_id', '=', project).execute()
  return rows.map((row) => row.data)
}

describe.each(['multipart', 'urlencoded'] as const)('the field url of a %s form', (form) => {
  test('is an address whose file is imported as if it were uploaded', async () => {
    answers(JSON.stringify([{ data: { text: 'a' }, annotations: [{ result: [choice()] }] }, { text: 'b' }]), {
      'content-type': 'text/plain',
    })
    const report = await post(at('/no-extension?signature=1%2F2'), 201, form)
    expect(report).toMatchObject({
      task_count: 2,
      annotation_count: 1,
      found_formats: ['.json'],
      data_columns: ['text'],
      file_upload_ids: [],
    })
    expect(report.task_ids).toHaveLength(2)
    expect(asked).toEqual(['/no-extension?signature=1%2F2'])
    expect(await stored()).toEqual([{ text: 'a' }, { text: 'b' }])
  })

  test('is JSON text, a list or one task', async () => {
    expect(await post('[{"text": "it\'s"}, {"data": {"text": "b"}}]', 201, form)).toMatchObject({
      task_count: 2,
    })
    expect(await post('{"text": "c"}', 201, form)).toMatchObject({ task_count: 1 })
    expect(await post("[{'text': 'd'}]", 201, form)).toMatchObject({ task_count: 1 })
    expect(await stored()).toEqual([{ text: "it's" }, { text: 'b' }, { text: 'c' }, { text: 'd' }])
    expect(asked).toEqual([])
  })

  test('is told what it may be when it is neither', async () => {
    for (const text of [
      'tasks.json',
      'file:///etc/passwd',
      'gopher://127.0.0.1/',
      'data:application/json,[]',
    ])
      expect((await post<ErrorAnswer>(text, 400, form)).detail).toContain('http:// or https://')
    expect((await post<ErrorAnswer>(' ', 400, form)).detail).toContain('"url" is empty')
    expect((await post<ErrorAnswer>('[{"text": "a" "b"}]', 400, form)).detail).toMatch(/item 0/)
  })
})

test('quotes are only repaired in what is no JSON without it', () => {
  expect(jsonText(`{"text": "it's"}`)).toBe(`{"text": "it's"}`)
  expect(jsonText(`{'text': 'a'}`)).toBe(`{"text": "a"}`)
  expect(jsonText(`{'text': 'it's'}`)).toBe(`{'text': 'it's'}`)
  expect(() => jsonText('tasks')).toThrow('http://')
})

describe('a form', () => {
  const urlencoded = (payload: string, status = 400) =>
    expectAnswer<ErrorAnswer & ImportReport>(t.owner.api, status, {
      method: 'POST',
      url: `/api/projects/${project}/import`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    })

  test('with plain JSON as its body, as command lines send it, is taken for JSON', async () => {
    expect(await urlencoded(' [{"text": "a=b&c"}]', 201)).toMatchObject({ task_count: 1 })
    expect(await stored()).toEqual([{ text: 'a=b&c' }])
  })

  test('without url, with two of them, or too large is refused', async () => {
    expect((await urlencoded('file=x')).detail).toContain('"url" is not in the form')
    expect((await urlencoded('url=%5B%5D&url=%5B%5D')).detail).toContain('one address at a time')
    expect((await urlencoded(`url=${'x'.repeat(1_100_000)}`, 413)).detail).toContain('1 MiB')
    const parts = new FormData()
    parts.set('url', `[${' '.repeat(1_100_000)}]`)
    const long = { method: 'POST', url: `/api/projects/${project}/import`, payload: parts } as const
    expect((await expectAnswer<ErrorAnswer>(t.owner.api, 400, long)).detail).toContain('too long')
    expect(await stored()).toEqual([])
  })

  test('may bring files and an address; all of it or nothing is imported', async () => {
    const both = (name: string) => {
      const parts = new FormData()
      parts.append('url', at())
      parts.append('file', new Blob([`[{"${name}": "a"}]`]), 'one.json')
      return { method: 'POST', url: `/api/projects/${project}/import`, payload: parts } as const
    }
    answers('[{"text": "b"}]')
    await expectAnswer(t.owner.api, 400, both('wrong'))
    expect(await stored()).toEqual([])
    await expectAnswer(t.owner.api, 201, both('text'))
    expect(await stored()).toEqual([{ text: 'a' }, { text: 'b' }])
  })
})

describe('a file behind an address', () => {
  test('with one wrong item is refused item by item, and nothing is inserted', async () => {
    answers(JSON.stringify([{ text: 'a' }, { image: 'x' }]))
    expect((await refused(at())).validation_errors?.['non_field_errors']).toEqual([
      'Error at item 1: "text" key is expected in task data :: {"image":"x"}',
    ])
  })

  test('that is a page to sign in, or no JSON at all, is not repeated', async () => {
    answers(`\uFEFF \n<!DOCTYPE html><p>${SECRET}</p>`, { 'content-type': 'text/html' })
    expect((await refused(at())).detail).toContain('web page')
    for (const body of [SECRET, `root:x:0:0:${SECRET}`, `"${SECRET}"`]) {
      answers(body)
      expect((await refused(at())).detail).toContain('no JSON')
    }
    answers('')
    expect((await refused(at())).detail).toContain('empty')
  })

  test('that is broken says where, and neither the text nor the query of the address', async () => {
    for (const [body, where] of [
      [`[{"text": "a"}, {"text": ${SECRET}}]`, 'item 1, which starts at byte 15'],
      [`{"text": ${SECRET}}`, 'JSON parse error'],
      [`[{"text": "a"} ${SECRET}]`, 'item 0'],
    ] as const) {
      answers(body)
      const { detail } = await refused(at(`/tasks.json?signature=${SECRET}`))
      expect(detail).toContain(where)
      expect(detail).toContain(`127.0.0.1:${port}/tasks.json: JSON parse error`)
    }
    expect(t.logged()).not.toContain(SECRET)
  })

  test('that is larger than an import may be is refused with 413 while it arrives, and let go', async () => {
    const closed = new Promise<void>((resolve) => {
      handle = (_req, res) => {
        res.on('close', resolve)
        res.write('[')
        const more = (): void => {
          if (!res.destroyed) res.write(' '.repeat(65_536), () => setImmediate(more))
        }
        more()
      }
    })
    expect((await refused(at(), 413)).detail).toContain('2 MiB')
    await closed
  })

  test('that unpacks to more than that is refused just so', async () => {
    answers(gzipSync(`[${' '.repeat(8 * 1_048_576)}]`), { 'content-encoding': 'gzip' })
    expect((await refused(at(), 413)).detail).toContain('2 MiB')
  })

  test('that nobody gives is refused without what the other side says', async () => {
    handle = (_req, res) => res.writeHead(500, { 'x-note': SECRET }).end(SECRET)
    expect((await refused(at())).detail).toContain('Try again later')
    handle = (_req, res) => res.writeHead(302, { location: `http://169.254.169.254/${SECRET}` }).end()
    expect((await refused(at())).detail).toContain('SLUICE_ALLOWED_PRIVATE_HOSTS')
  })

  test('is let go when the client leaves, and nothing is imported', async () => {
    const listening = await t.app.listen({ port: 0, host: '127.0.0.1' })
    const leaving = new AbortController()
    const closed = new Promise<void>((resolve) => {
      handle = (_req, res) => {
        res.on('close', resolve)
        res.write('[{"text": "a"}, ')
        leaving.abort()
      }
    })
    const parts = new FormData()
    parts.set('url', at())
    await expect(
      fetch(`${listening}/api/projects/${project}/import`, {
        method: 'POST',
        headers: { authorization: `Token ${t.owner.token}` },
        body: parts,
        signal: leaving.signal,
      }),
    ).rejects.toThrow('abort')
    await closed
    expect(await stored()).toEqual([])
    expect(t.logged()).not.toContain('request failed')
  })
})

test('strangers make this server fetch nothing', async () => {
  answers('[{"text": "a"}]')
  await expectAnswer(t.stranger, 401, {
    method: 'POST',
    url: `/api/projects/${project}/import`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ url: at() }).toString(),
  })
  expect(asked).toEqual([])
})
