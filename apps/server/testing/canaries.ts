import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** Values that nothing but a leak can make appear, and the search for them in every likely disguise. */
export function createCanaries() {
  const planted: string[] = []
  const plant = (value = `Canary${randomBytes(18).toString('hex')}`): string => {
    planted.push(value)
    return value
  }
  /** Fields whose content has a form; every other takes any text. */
  const shaped: Readonly<Record<string, () => string>> = {
    google_application_credentials: () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      plant(pem.split('\n')[10])
      return JSON.stringify({
        type: 'service_account',
        client_email: 'a@b.example',
        private_key: pem,
        private_key_id: plant(),
        token_uri: 'http://127.0.0.1:1/token',
      })
    },
    // Base64, as an account key is; its bytes would give it away as well.
    account_key: () => plant(`${plant()}00==`),
    account_name: () => plant(`canary${randomBytes(8).toString('hex')}`),
    sas_token: () => `sv=2021-12-02&sp=rl&sr=c&se=2099-01-01T00:00:00Z&sig=${plant()}`,
    connection_string: () =>
      `DefaultEndpointsProtocol=http;AccountName=acc;AccountKey=${plant()}00==;BlobEndpoint=http://127.0.0.1:1/acc`,
  }
  return {
    planted,
    valueFor: (field: string): string => shaped[field]?.() ?? plant(),
    /** Which planted values the text holds: in clear, in base64 at any offset, in hex, or percent-encoded. */
    found: (text: string): string[] =>
      planted.filter((value) => disguises(value).some((form) => text.includes(form))),
  }
}

function disguises(value: string): string[] {
  const bytes = Buffer.from(value)
  const base64 = [0, 1, 2].map((offset) =>
    // the first and last letters depend on what stands around it
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(offset === 0 ? 0 : 4)
      .replace(/.{4}$/, ''),
  )
  const urlSafe = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  const hex = bytes.toString('hex')
  return [value, encodeURIComponent(value), hex, hex.toUpperCase(), ...base64, ...urlSafe]
}
