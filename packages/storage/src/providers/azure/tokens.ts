/**
 * Bearer tokens of Microsoft Entra, for a service principal or for the managed identity of this machine. The
 * library that gets them is loaded with the first token, so that servers without them do not pay for it.
 */
import type { TokenCredential } from '@azure/identity'
import { Agent, type Dispatcher } from 'undici'
import type { StorageDeps } from '../../kit/provider.ts'
import type { SignIn } from './account.ts'
import { AzureFailure } from './failure.ts'
import { identityHttp } from './identity-http.ts'

export interface Tokens {
  get(signal: AbortSignal): Promise<string>
  /** The token just given was refused: get a new one next time. */
  forget(): void
  close(): Promise<void>
}

type TokenSignIn = Extract<SignIn, { way: 'principal' | 'managed' }>

interface Around {
  /** Guarded: Entra is reached like any other host. */
  readonly dispatcher: Dispatcher
  readonly azure: StorageDeps['azure']
  readonly now: () => number
}

const SCOPE = 'https://storage.azure.com/.default'
/** A token is replaced this long before it ends. */
const MARGIN = 5 * 60_000

export function createTokens(signIn: TokenSignIn, { dispatcher, azure, now }: Around): Tokens {
  // The address of the identity service is the platform's, not a user's, and lies in the very networks that
  // the guard keeps users away from.
  const platform = signIn.way === 'managed' ? new Agent({ connect: { timeout: 3000 } }) : null
  const http = identityHttp(platform ?? dispatcher)
  let credential: Promise<TokenCredential> | null = null
  let held: { readonly token: string; readonly until: number } | null = null
  let asking: Promise<string> | null = null

  async function load(): Promise<TokenCredential> {
    const { ClientSecretCredential, ManagedIdentityCredential } = await import('@azure/identity')
    const common = { httpClient: http.client, retryOptions: { maxRetries: 0 } }
    if (signIn.way === 'managed')
      return new ManagedIdentityCredential({
        ...common,
        ...(signIn.clientId && { clientId: signIn.clientId }),
      })
    return new ClientSecretCredential(signIn.tenantId, signIn.clientId, signIn.clientSecret, {
      ...common,
      // An authority of the operator's own is not in Microsoft's public list.
      ...(azure?.authority && { authorityHost: azure.authority, disableInstanceDiscovery: true }),
    })
  }

  async function ask(): Promise<string> {
    try {
      const found = await (await (credential ??= load())).getToken(SCOPE)
      if (!found) throw new AzureFailure({ status: 0, code: 'NoToken' })
      held = { token: found.token, until: found.expiresOnTimestamp - MARGIN }
      return found.token
    } catch (error) {
      credential = null
      if (error instanceof AzureFailure) throw error
      // The library hides what happened behind errors of its own, some with the upstream's text.
      if (signIn.way === 'managed') throw new AzureFailure({ status: 0, code: 'NoManagedIdentity' })
      const lastFailure = http.takeFailure()
      if (lastFailure instanceof AzureFailure) throw lastFailure
      throw new AzureFailure({ status: 0, code: lastFailure ? 'NoEntra' : 'NoToken' })
    } finally {
      asking = null
    }
  }

  return {
    async get(signal) {
      signal.throwIfAborted()
      if (held && held.until > now()) return held.token
      // One for all who wait; each may still leave.
      asking ??= ask()
      asking.catch(() => {})
      const waiting = asking
      return new Promise((resolve, reject) => {
        const leave = (): void => reject(signal.reason as Error)
        signal.addEventListener('abort', leave, { once: true })
        void waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
      })
    },
    forget() {
      held = null
      credential = null
    },
    close: async () => platform?.destroy(),
  }
}
