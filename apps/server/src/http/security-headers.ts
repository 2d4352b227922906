import { randomBytes } from 'node:crypto'
import type { App } from './app.ts'

/** Of everything that is not one of our pages: data, errors, media. A browser that shows it runs nothing. */
const INERT_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
const STABLE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), ' +
    'magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()',
} as const

/**
 * Of our pages. Scripts and styles: our own files, and inline ones that carry this answer's nonce. Media may
 * come from anywhere, because task data names stores by pre-signed URL, and audio is fetched for its waveform.
 */
export const pageCsp = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' https: http: blob: data:",
    "media-src 'self' https: http: blob: data:",
    "connect-src 'self' https: http: blob: data:",
    "font-src 'self'",
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/** A handler that sets one of these headers itself wins. Nothing is cached unless its handler says so. */
export function securityHeaders(app: App, o: { https: boolean }): void {
  app.decorateRequest('cspNonce', '')
  app.addHook('onRequest', async (req) => {
    req.cspNonce = randomBytes(16).toString('base64')
  })
  app.addHook('onSend', async (req, reply) => {
    const set = (name: string, value: string): void => {
      if (!reply.hasHeader(name)) void reply.header(name, value)
    }
    for (const [name, value] of Object.entries(STABLE)) set(name, value)
    set('content-security-policy', INERT_CSP)
    set('cache-control', 'no-store')
    if (o.https || req.protocol === 'https') set('strict-transport-security', 'max-age=31536000')
  })
}
