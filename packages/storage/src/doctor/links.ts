/** The way of a browser: a signed link without credentials, and whether pages of our origin may read it. */
import { contentTypeOf } from '../kit/content-type.ts'
import { EGRESS_REFUSED, StorageError } from '../kit/errors.ts'
import { networkCode, networkText } from '../kit/network.ts'
import { ask, type Answer } from './ask.ts'
import type { Exam } from './exam.ts'
import type { Check } from './hook.ts'
import { sampleOf } from './objects.ts'
import { notApplicable, ok, type Finding } from './probe.ts'

/** Long enough for a browser to load it, and no longer. */
const LINK_SECONDS = 300

const STREAMED = notApplicable('Media come through this server, so browsers never ask the store.')

export function linkChecks(exam: Exam): Check[] {
  const { provider, store, patient } = exam
  if (!provider.capabilities.presign) return []
  const { origin } = patient
  const cors = (
    name: string,
    title: string,
    run: (link: string, origin: string, signal: AbortSignal) => Promise<Finding>,
  ): Check => ({
    name,
    title,
    needs: ['link'],
    async run(signal) {
      if (!store.delivery.presign) return STREAMED
      if (exam.link === null) return notApplicable('There is no link to try it with yet.')
      if (origin === null)
        return notApplicable('Nobody knows at which address people label: set SLUICE_PUBLIC_URL.')
      try {
        return await run(exam.link, origin, signal)
      } catch (error) {
        return unreachable(exam, name, error, signal)
      }
    },
  })

  return [
    {
      name: 'link',
      title: 'Link without credentials',
      needs: ['read'],
      async run(signal) {
        if (!store.delivery.presign) return STREAMED
        const sample = sampleOf(exam)
        if (!sample) return notApplicable('There is no object to make a link to yet.')
        try {
          exam.link = await sign(exam, sample.key, signal)
        } catch (error) {
          if (!(error instanceof StorageError) || signal.aborted) throw error
          return exam.failure('link', error, signal)
        }
        try {
          const headers = { range: 'bytes=0-0' }
          const answer = await ask(exam.http, exam.link, { method: 'GET', headers, signal })
          if (answer.status < 300) return ok('A signed link gives the object to anybody, for a short time.')
          return await refused(exam, 'link', answer, signal)
        } catch (error) {
          return unreachable(exam, 'link', error, signal)
        }
      },
    },
    cors('cors_preflight', 'CORS: the question before', async (link, from, signal) => {
      const mayAsk = async (header: string | null): Promise<boolean> => {
        const headers = {
          origin: from,
          'access-control-request-method': 'GET',
          ...(header !== null && { 'access-control-request-headers': header }),
        }
        const answer = await ask(exam.http, link, { method: 'OPTIONS', headers, signal })
        const may = (name: string, word: string): boolean =>
          new RegExp(`(?:^|,)\\s*(?:\\*|${word})\\s*(?:,|$)`, 'i').test(answer.headers[name] ?? '')
        return (
          answer.status < 300 &&
          allows(answer, from) &&
          may('access-control-allow-methods', 'GET') &&
          (header === null || may('access-control-allow-headers', header))
        )
      }
      if (await mayAsk('range')) return ok(`Pages of ${from} may ask for parts of objects.`)
      // stores that answer nothing when one of the named headers is not allowed allow the rest all the same
      if (await mayAsk(null)) return exam.remedied('cors_preflight', noRange(from), signal)
      return exam.remedied('cors_preflight', noCors(from), signal)
    }),
    cors('cors', 'CORS: reading from a page', async (link, from, signal) => {
      const answer = await ask(exam.http, link, { method: 'GET', headers: { origin: from }, signal })
      if (answer.status >= 300) return refused(exam, 'cors', answer, signal)
      if (allows(answer, from)) return ok(`Pages of ${from} may read objects.`)
      return exam.remedied('cors', noCors(from), signal)
    }),
  ]
}

/** As the labeling screen has it signed. */
async function sign({ store }: Exam, key: string, signal: AbortSignal): Promise<string> {
  const type = contentTypeOf(key)
  const contentType = type === 'application/octet-stream' ? {} : { contentType: type }
  const ttlSeconds = Math.min(LINK_SECONDS, store.delivery.ttlSeconds)
  return (await store.presign(key, { ttlSeconds, ...contentType, signal })).href
}

function allows({ headers }: Answer, origin: string): boolean {
  const allowed = headers['access-control-allow-origin']
  return allowed === '*' || allowed === origin
}

const noCors = (origin: string): Finding => ({
  status: 'failed',
  message: `Browsers may not read objects on pages of ${origin}: the store does not say that they may.`,
  cause: 'cors_missing',
  advice: 'Allow this origin in the CORS rules of the store. A link opens in a tab of its own all the same.',
})

/** Players ask for parts in a way that needs no question before; scripts of other pages may not. */
const noRange = (origin: string): Finding => ({
  status: 'warning',
  message: `Pages of ${origin} may read objects; the rules of the store do not name the header Range.`,
  cause: 'cors_range',
  advice: 'Name Range among the allowed headers, so that every browser can seek in audio and video.',
})

function refused(exam: Exam, check: string, { status, code }: Answer, signal: AbortSignal): Promise<Finding> {
  return exam.remedied(
    check,
    {
      status: 'failed',
      message: `The store refuses a freshly signed link (${status}${code === null ? '' : ` ${code}`}).`,
      cause: code ?? `http_${status}`,
      advice:
        'Browsers will see no media. Check the address used for links, and proxies in front of the store.',
    },
    signal,
  )
}

async function unreachable(exam: Exam, check: string, error: unknown, signal: AbortSignal): Promise<Finding> {
  const host = new URL(exam.link ?? 'http://unknown').host
  const code = signal.aborted ? 'ETIMEDOUT' : (networkCode(error) ?? 'unknown')
  if (code === EGRESS_REFUSED)
    return {
      status: 'warning',
      message: `Links lead to ${host}, in a network this server keeps away from, so they were not tried from here.`,
      cause: code,
      advice: 'What counts is whether your browser reaches it: see the last check.',
    }
  const typed = 'the address used for links'
  const words = networkText({ code }, { host, typed }) ?? {
    message: `${host} does not answer as it should.`,
    advice: 'Check the address used for links.',
  }
  // The check's own time may be over; the remedy needs some.
  const fresh = signal.aborted ? AbortSignal.timeout(2000) : signal
  return exam.remedied(check, { status: 'failed', ...words, cause: code }, fresh)
}
