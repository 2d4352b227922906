import { describe, expect, it } from 'vitest'
import { MemoryBackend } from '../providers/memory/backend.ts'
import { memory } from '../providers/memory/provider.ts'
import { examine, type Examination } from './examine.ts'
import type { Check } from './hook.ts'
import { ok, type Probe } from './probe.ts'

function examination(more: Partial<Examination> = {}, keys: readonly string[] = ['a.jpg']): Examination {
  const backend = new MemoryBackend()
  for (const key of keys) backend.put('cats', key, 'content')
  return {
    provider: memory,
    role: 'source',
    values: { bucket: 'cats', recursive_scan: true },
    deps: { memory: backend },
    signal: new AbortController().signal,
    origin: 'https://label.example',
    ...more,
  }
}

async function finished(of: Examination): Promise<Probe[]> {
  const probes: Probe[] = []
  for await (const probe of examine(of)) if (probe.status !== 'running') probes.push(probe)
  return probes
}

const check = (name: string, run: Check['run'], needs: readonly string[] = []): Check => ({
  name,
  title: `The ${name}`,
  needs,
  run,
})
/** Never answers, and heeds its signal. */
const silent: Check['run'] = (signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

describe('an examination', () => {
  it('announces every check before it runs it', async () => {
    const seen: string[] = []
    for await (const { name, status } of examine(examination())) seen.push(`${name} ${status}`)
    expect(seen.slice(0, 3)).toEqual(['settings ok', 'list running', 'list ok'])
  })

  it('of a provider that says nothing of itself still tries what every store can do', async () => {
    const probes = await finished(examination())
    expect(probes.map(({ name, status }) => `${name} ${status}`)).toEqual(
      expect.arrayContaining(['list ok', 'read ok', 'range ok', 'browser not_applicable']),
    )
  })

  it('ends a check that does not answer in its time, and goes on', async () => {
    const more = [check('first', silent), check('second', async () => ok('Fine.'))]
    const probes = await finished(examination({ more, checkMs: 20 }))
    expect(probes.find(({ name }) => name === 'first')).toMatchObject({ status: 'failed', cause: 'timeout' })
    expect(probes.find(({ name }) => name === 'second')?.status).toBe('ok')
  })

  it('leaves out what is left when all its time is over', async () => {
    const probes = await finished(examination({ deadlineMs: 0 }))
    expect(probes.find(({ name }) => name === 'list')).toMatchObject({
      status: 'not_applicable',
      message: 'The time is up.',
    })
  })

  it('names the first check that failed where others depend on it, also by way of others', async () => {
    const bad: Check['run'] = async () => ({ status: 'failed', message: 'No.' })
    const fine: Check['run'] = async () => ok('Fine.')
    const more = [check('a', bad), check('b', fine, ['a']), check('c', fine, ['b']), check('d', fine)]
    const probes = await finished(examination({ more }))
    const told = probes.filter(({ name }) => 'abcd'.includes(name)).map(({ message }) => message)
    expect(told).toEqual(['No.', '“The a” comes first.', '“The a” comes first.', 'Fine.'])
  })

  it('stops without a word when it is ended', async () => {
    const end = new AbortController()
    const more = [
      check('first', (signal) => {
        const answer = silent(signal)
        end.abort()
        return answer
      }),
    ]
    const probes: string[] = []
    for await (const { name, status } of examine(examination({ more, signal: end.signal })))
      probes.push(`${name} ${status}`)
    expect(probes).toEqual(['settings ok', 'first running'])
  })

  it('does not hide mistakes of our own', async () => {
    const more = [check('first', () => Promise.reject(new TypeError('a bug')))]
    await expect(finished(examination({ more }))).rejects.toThrow('a bug')
  })

  it('of a target removes what it wrote even when it is ended in between', async () => {
    const backend = new MemoryBackend()
    const keys = (): string[] => [...backend.bucket('cats').keys()]
    expect(keys()).toEqual([])
    const end = new AbortController()
    const target = examination({
      role: 'target',
      values: { bucket: 'cats' },
      deps: { memory: backend },
      signal: end.signal,
    })
    const written: string[][] = []
    for await (const { name, status } of examine(target)) {
      if (name !== 'put' || status !== 'ok') continue
      written.push(keys())
      end.abort()
    }
    expect(written).toEqual([[expect.stringMatching(/^\.sluice-doctor-/)]])
    expect(keys()).toEqual([])
  })
})
