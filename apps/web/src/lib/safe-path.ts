/** Paths of this server only: an address from elsewhere must not become a redirect. */
export const safePath = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined
