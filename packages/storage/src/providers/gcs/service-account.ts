/** Key files of service accounts, as people paste them. Pure. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'

export interface ServiceAccount {
  readonly email: string
  readonly key: KeyObject
  readonly keyId: string | null
  /** Where its tokens come from, and the audience it must name there. */
  readonly tokenUri: string
}

export type ParsedAccount =
  { readonly ok: true; readonly account: ServiceAccount } | { readonly ok: false; readonly problem: string }

const DEFAULT_TOKEN_URI = 'https://oauth2.googleapis.com/token'

const text = z.string().trim().min(1)

/** What we need of a key file; it holds more. */
const KeyFile = z.object({
  client_email: text.max(320).regex(/^[^\s/]+@[^\s/]+$/),
  private_key: text,
  private_key_id: text.nullish().catch(null),
  token_uri: z.url({ protocol: /^https?$/ }).default(DEFAULT_TOKEN_URI),
})

/** Other JSON of Google's that people paste instead. */
const otherTypes: Readonly<Record<string, string>> = {
  authorized_user: 'the login of a person',
  external_account: 'a workload identity configuration',
  external_account_authorized_user: 'a workforce identity configuration',
  impersonated_service_account: 'an impersonation configuration',
}

const refuse = (problem: string): ParsedAccount => ({ ok: false, problem })

export function parseServiceAccount(pasted: string): ParsedAccount {
  const json = readJson(pasted)
  if (json === null)
    return refuse(
      pasted.trimStart().startsWith('{')
        ? 'This is not valid JSON. Paste the whole content of the key file, from { to }.'
        : 'Paste the content of the JSON key file, not its name or only the key.',
    )
  const { type } = json
  if (type !== 'service_account') {
    if ('installed' in json || 'web' in json)
      return refuse('This is an OAuth client. Create a key of a service account and paste that file.')
    const other = typeof type === 'string' && Object.hasOwn(otherTypes, type) ? otherTypes[type] : null
    return refuse(
      other
        ? `This is ${other}, which only the operator of this server can use, by GOOGLE_APPLICATION_CREDENTIALS. Paste the key file of a service account.`
        : 'This is not the key file of a service account: its "type" must be "service_account".',
    )
  }
  const parsed = KeyFile.safeParse(json)
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map(({ path }) => `"${String(path[0])}"`))
    return refuse(
      `${[...names].join(' and ')} ${names.size > 1 ? 'are' : 'is'} missing or malformed. Paste the whole key file as Google gave it.`,
    )
  }
  const { client_email: email, private_key: pem, private_key_id, token_uri: tokenUri } = parsed.data
  const key = readKey(pem)
  if (key === null)
    return refuse(
      'The "private_key" cannot be read. Paste the key file again; its line ends are written \\n.',
    )
  return {
    ok: true,
    account: { email, key, keyId: private_key_id ?? null, tokenUri },
  }
}

function readJson(pasted: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(pasted)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function readKey(pem: string): KeyObject | null {
  try {
    // Line ends escaped twice come from environment variables and YAML.
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'))
    return key.asymmetricKeyType === 'rsa' ? key : null
  } catch {
    return null
  }
}
