/**
 * The identities of the strict Cloud Storage server: accounts with their keys and rights, the tokens it gave,
 * and the endpoints that give tokens and sign. Verifies what Google verifies, by means of its own.
 */
import { generateKeyPairSync, randomUUID, sign, verify, type KeyObject } from 'node:crypto'

export type GcsRight = 'list' | 'get' | 'create' | 'delete' | 'signBlob'

export interface GcsAccount {
  readonly email: string
  readonly keyId: string
  /** PEM. */
  readonly privateKey: string
  readonly publicKey: KeyObject
  readonly rights: Set<GcsRight>
  /** The key file as Google would give it. */
  readonly keyFile: string
}

/** Status and JSON body. */
export type Reply = readonly [status: number, body: unknown]

interface Token {
  readonly email: string
  readonly until: number
}

const HOUR = 3600
const LEEWAY = 300
const SCOPES =
  /(?:^| )https:\/\/www\.googleapis\.com\/auth\/(?:devstorage\.(?:read_write|full_control)|cloud-platform)(?: |$)/

export const googleError = (status: number, reason: string, more: object = {}): Reply => [
  status,
  { error: { code: status, message: `UPSTREAM ${reason}`, errors: [{ domain: 'global', reason }], ...more } },
]

const oauthError = (error: string, description: string): Reply => [
  400,
  { error, error_description: `UPSTREAM ${description}` },
]

export class GcsAccounts {
  readonly #url: () => string
  readonly #accounts = new Map<string, GcsAccount>()
  readonly #tokens = new Map<string, Token>()
  /** Tokens of foreign identity providers, by what they stand for. */
  readonly subjects = new Map<string, string>()
  /** What runs on the machine whose metadata server this plays. */
  machine: string | null = null
  granted = 0

  constructor(url: () => string) {
    this.#url = url
  }

  /** A service account with a key, which may do everything but sign for others. */
  add(name: string, rights: readonly GcsRight[] = ['list', 'get', 'create', 'delete']): GcsAccount {
    const email = `${name}@sluice-test.iam.gserviceaccount.com`
    const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString()
    const keyId = randomUUID().replaceAll('-', '')
    const keyFile = JSON.stringify(
      {
        type: 'service_account',
        project_id: 'sluice-test',
        private_key_id: keyId,
        private_key: privateKey,
        client_email: email,
        client_id: '100000000000000000000',
        token_uri: `${this.#url()}/token`,
        universe_domain: 'googleapis.com',
      },
      null,
      2,
    )
    const account = { email, keyId, privateKey, publicKey, rights: new Set(rights), keyFile }
    this.#accounts.set(email, account)
    return account
  }

  find(email: string): GcsAccount | undefined {
    return this.#accounts.get(email)
  }

  /** Takes the account away, with its tokens. */
  remove(email: string): void {
    this.#accounts.delete(email)
  }

  /** Makes all tokens given so far useless. */
  revokeTokens(): void {
    this.#tokens.clear()
  }

  give(email: string, seconds = HOUR): string {
    this.granted++
    const token = `ya29.${randomUUID()}`
    this.#tokens.set(token, { email, until: Date.now() + seconds * 1000 })
    return token
  }

  /** Whose the Authorization header is; a reply when it is nobody's. */
  bearer(header: string | undefined): GcsAccount | { readonly refused: Reply } {
    if (header === undefined) return { refused: googleError(401, 'required') }
    const token = this.#tokens.get(/^Bearer (\S+)$/.exec(header)?.[1] ?? '')
    const account = token && token.until > Date.now() ? this.find(token.email) : undefined
    return account ?? { refused: googleError(401, 'authError') }
  }

  /** OAuth: a signed assertion for a token. */
  exchangeAssertion(form: URLSearchParams): Reply {
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return oauthError('unsupported_grant_type', 'grant type')
    const parts = (form.get('assertion') ?? '').split('.')
    const [header, claims] = parts.slice(0, 2).map(decodePart)
    if (parts.length !== 3 || !header || !claims) return oauthError('invalid_grant', 'not a JWT')
    const account = this.find(String(claims['iss']))
    if (!account) return oauthError('invalid_grant', 'account not found')
    if (header['alg'] !== 'RS256') return oauthError('invalid_grant', 'algorithm')
    if ('kid' in header && header['kid'] !== account.keyId) return oauthError('invalid_grant', 'key id')
    const signature = Buffer.from(parts[2] ?? '', 'base64url')
    const signed = Buffer.from(`${parts[0]}.${parts[1]}`)
    if (!verify('RSA-SHA256', signed, account.publicKey, signature))
      return oauthError('invalid_grant', 'signature')
    if (claims['aud'] !== `${this.#url()}/token`) return oauthError('invalid_grant', 'audience')
    const { iat, exp } = claims
    const now = Date.now() / 1000
    const timely =
      typeof iat === 'number' &&
      typeof exp === 'number' &&
      iat <= now + LEEWAY &&
      exp > now - LEEWAY &&
      exp > iat &&
      exp - iat <= HOUR
    if (!timely) return oauthError('invalid_grant', 'token must be short-lived and in a reasonable timeframe')
    if (!SCOPES.test(String(claims['scope']))) return oauthError('invalid_scope', 'scope')
    return [200, { access_token: this.give(account.email), expires_in: HOUR - 1, token_type: 'Bearer' }]
  }

  /** STS: the token of a foreign identity provider for one of Google's. */
  exchangeSubject(form: URLSearchParams): Reply {
    const email = this.subjects.get(form.get('subject_token') ?? '')
    const right =
      form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:token-exchange' &&
      (form.get('audience') ?? '').startsWith('//iam.googleapis.com/') &&
      SCOPES.test(form.get('scope') ?? '')
    if (!right || email === undefined) return oauthError('invalid_grant', 'subject')
    const type = 'urn:ietf:params:oauth:token-type:access_token'
    return [
      200,
      { access_token: this.give(email), issued_token_type: type, token_type: 'Bearer', expires_in: HOUR },
    ]
  }

  /** IAM Credentials: tokens and signatures in the name of `email`, for whoever may. */
  actAs(caller: GcsAccount, email: string, method: string, body: Readonly<Record<string, unknown>>): Reply {
    const account = this.find(email)
    if (!account) return googleError(404, 'notFound')
    if (!caller.rights.has('signBlob'))
      return googleError(403, 'forbidden', {
        status: 'PERMISSION_DENIED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'IAM_PERMISSION_DENIED' }],
      })
    if (method === 'generateAccessToken')
      return [
        200,
        { accessToken: this.give(email), expireTime: new Date(Date.now() + HOUR * 1000).toISOString() },
      ]
    if (method !== 'signBlob' || typeof body['payload'] !== 'string') return googleError(400, 'badRequest')
    const signed = sign('RSA-SHA256', Buffer.from(body['payload'], 'base64'), account.privateKey)
    return [200, { keyId: account.keyId, signedBlob: signed.toString('base64') }]
  }
}

function decodePart(part: string): Readonly<Record<string, unknown>> | null {
  try {
    return { ...(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as object) }
  } catch {
    return null
  }
}
