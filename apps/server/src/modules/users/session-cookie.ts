import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * `__Host-sluice` where the browser came by https: it is then bound to this host and can neither be set nor
 * read by plain http. Over plain http browsers refuse that name, so it is `sluice` there.
 */
export const SECURE_COOKIE = '__Host-sluice'
export const PLAIN_COOKIE = 'sluice'

export function isSecure(req: FastifyRequest, publicUrl: string | undefined): boolean {
  return req.protocol === 'https' || publicUrl?.startsWith('https:') === true
}

export function readSessionCookie(req: FastifyRequest, publicUrl: string | undefined): string | null {
  return req.cookies[isSecure(req, publicUrl) ? SECURE_COOKIE : PLAIN_COOKIE] ?? null
}

export function setSessionCookie(
  req: FastifyRequest,
  reply: FastifyReply,
  token: string,
  o: { publicUrl: string | undefined; maxAgeSeconds: number },
): void {
  const secure = isSecure(req, o.publicUrl)
  void reply.setCookie(secure ? SECURE_COOKIE : PLAIN_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: o.maxAgeSeconds,
  })
}

export function clearSessionCookie(
  req: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | undefined,
): void {
  const secure = isSecure(req, publicUrl)
  void reply.clearCookie(secure ? SECURE_COOKIE : PLAIN_COOKIE, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
  })
}
