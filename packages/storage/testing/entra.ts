/**
 * A token service for tests that speaks as Microsoft Entra does to a service principal, and as Azure App
 * Service does to a managed identity. Its tokens are not signed: Azurite checks all but that.
 */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'

export interface TokenService {
  /** Address of Entra, `https://127.0.0.1:port`. */
  readonly authority: string
  /** Environment of a process with a managed identity. */
  readonly managedIdentity: Readonly<Record<'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER', string>>
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  /** How many tokens were given. */
  readonly given: number
  /** Number of the error to answer with, as in AADSTS7000222, instead of a token. */
  refuseWith: number | null
  /** Whom its tokens are for. */
  audience: string
  /** Seconds a token is good for. */
  lifetime: number
  close(): Promise<void>
}

export async function tokenService(certificate: { cert: string; key: string }): Promise<TokenService> {
  const tenantId = 'ab1f708d-50f6-404c-a006-d71b2ac7a606'
  const clientId = 'f997392c-e15a-4ad8-af9e-cd6966caba7f'
  const clientSecret = 'secret-of-the-principal'
  const header = 'header-of-the-platform'
  let given = 0

  function token(): string {
    given++
    const now = Math.floor(Date.now() / 1000)
    const claims = { iat: now, nbf: now - 60, exp: now + 3600, oid: clientId, tid: tenantId }
    const where = {
      aud: service.audience,
      iss: `https://sts.windows.net/${tenantId}/`,
      jti: String(given),
    }
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...claims, ...where })}.none`
  }

  const json = (response: ServerResponse, status: number, body: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

  const refuse = (response: ServerResponse, number: number): void =>
    json(response, 401, {
      error: 'invalid_client',
      error_codes: [number],
      error_description: `AADSTS${number}: UPSTREAM WORDS`,
    })

  async function entra(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', service.authority)
    const root = `${service.authority}/${tenantId}`
    if (pathname.endsWith('/.well-known/openid-configuration'))
      return json(response, 200, {
        token_endpoint: `${root}/oauth2/v2.0/token`,
        authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
        jwks_uri: `${root}/keys`,
        issuer: `${root}/v2.0`,
      })
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    if (!pathname.startsWith(`/${tenantId}/`)) return refuse(response, 90002)
    if (service.refuseWith !== null) return refuse(response, service.refuseWith)
    if (form.get('client_id') !== clientId) return refuse(response, 700016)
    if (form.get('client_secret') !== clientSecret) return refuse(response, 7000215)
    if (form.get('scope')?.split(' ').includes('https://storage.azure.com/.default') !== true)
      return refuse(response, 70011)
    return json(response, 200, { token_type: 'Bearer', expires_in: service.lifetime, access_token: token() })
  }

  function platform(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://platform')
    if (request.headers['x-identity-header'] !== header || !searchParams.get('resource'))
      return json(response, 400, { statusCode: 400, message: 'UPSTREAM WORDS' })
    const until = Math.floor(Date.now() / 1000) + service.lifetime
    const resource = searchParams.get('resource')
    return json(response, 200, {
      token_type: 'Bearer',
      expires_on: String(until),
      resource,
      access_token: token(),
    })
  }

  const servers: Server[] = [
    createServer(certificate, (request, response) => void entra(request, response)),
    createHttpServer(platform),
  ]
  const [secure = 0, plain = 0] = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return (server.address() as AddressInfo).port
    }),
  )
  const service: TokenService = {
    authority: `https://127.0.0.1:${secure}`,
    managedIdentity: { IDENTITY_ENDPOINT: `http://127.0.0.1:${plain}/msi/token`, IDENTITY_HEADER: header },
    tenantId,
    clientId,
    clientSecret,
    get given() {
      return given
    },
    refuseWith: null,
    audience: 'https://storage.azure.com',
    lifetime: 3600,
    close: async () => {
      for (const server of servers) server.close()
    },
  }
  return service
}
