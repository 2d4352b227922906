/** HTTP for `@azure/identity` over our own dispatcher, so that its requests go where ours may. */
import type { ClientSecretCredentialOptions } from '@azure/identity'
import type { Dispatcher } from 'undici'
import { bodyStart, flatten } from '../../kit/http.ts'
import { AzureFailure } from './failure.ts'

type HttpClient = NonNullable<ClientSecretCredentialOptions['httpClient']>
type Headers = Awaited<ReturnType<HttpClient['sendRequest']>>['headers']

const TIMEOUT = 20_000
/** Beyond this an answer is no token. */
const MAX_BYTES = 262_144

export interface IdentityHttp {
  readonly client: HttpClient
  /** The last request that did not succeed, once: what the library makes of it tells less. */
  takeFailure(): Error | null
}

export function identityHttp(dispatcher: Dispatcher): IdentityHttp {
  let lastFailure: Error | null = null
  return {
    takeFailure() {
      const failure = lastFailure
      lastFailure = null
      return failure
    },
    client: {
      async sendRequest(request) {
        const { origin, pathname, search } = new URL(request.url)
        const { body: sent } = request
        if (sent !== undefined && sent !== null && typeof sent !== 'string')
          throw new TypeError('token requests have bodies of text')
        try {
          const answer = await dispatcher.request({
            origin,
            path: pathname + search,
            method: request.method,
            headers: request.headers.toJSON(),
            body: sent ?? null,
            signal: AbortSignal.timeout(TIMEOUT),
          })
          answer.body.on('error', () => {})
          const text = await bodyStart(answer.body, MAX_BYTES)
          if (answer.statusCode >= 400) lastFailure = tokenFailure(answer.statusCode, text)
          const headers = headersOf(flatten(answer.headers))
          // A redirect would be followed.
          headers.delete('location')
          return { request, status: answer.statusCode, headers, bodyAsText: text }
        } catch (error) {
          if (error instanceof Error) lastFailure = error
          throw error
        }
      },
    },
  }
}

/** Entra says in numbers what is wrong; its words stay behind. */
function tokenFailure(status: number, text: string): AzureFailure {
  const number = /"error_codes"\s*:\s*\[\s*(\d{1,9})/.exec(text)?.[1]
  return new AzureFailure({ status, code: number ? `AADSTS${number}` : `Http${status}` })
}

function headersOf(flat: Readonly<Record<string, string | undefined>>): Headers {
  const map = new Map<string, string>()
  for (const [name, value] of Object.entries(flat))
    if (value !== undefined) map.set(name.toLowerCase(), value)
  return {
    get: (name) => map.get(name.toLowerCase()),
    has: (name) => map.has(name.toLowerCase()),
    set: (name, value) => void map.set(name.toLowerCase(), String(value)),
    delete: (name) => void map.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(map),
    [Symbol.iterator]: () => map.entries(),
  }
}
