/** Where an account is. Pure. */

/** Domains whose hosts Microsoft runs: nobody else can receive there what is meant for Azure. */
const AZURE_HOST =
  /^[a-z0-9-]+(?:\.z\d+)?\.blob\.(?:core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)|storage\.azure\.net)$/

export interface AccountPlace {
  readonly origin: string
  /** With port. */
  readonly host: string
  /** Empty, or a slash and the account: emulators have it in the path. */
  readonly basePath: string
  /** Name of the account as far as the address tells it. */
  readonly name: string | null
  readonly azure: boolean
}

export type ParsedAccountUrl =
  | { readonly ok: true; readonly place: AccountPlace; readonly token: string | null }
  | { readonly ok: false; readonly message: string }

const EXAMPLE = 'Enter an address such as https://account.blob.core.windows.net.'

/** Reads the address of an account or container as people paste it; `token` is what stood after a `?`. */
export function parseAccountUrl(pasted: string, container: string): ParsedAccountUrl {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(pasted) ? pasted : `https://${pasted}`
  if (!URL.canParse(text)) return { ok: false, message: EXAMPLE }
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.hash)
    return { ok: false, message: EXAMPLE }
  if (/\.web\.core\./.test(url.hostname))
    return {
      ok: false,
      message: 'This is the address of a static website. Enter the one with ".blob." in its place.',
    }
  // Data Lake accounts show two addresses; blobs are read at the other one.
  const host = url.host.replace(/\.dfs\.(core|storage)\./, '.blob.$1.')
  const hostname = url.hostname.replace(/\.dfs\.(core|storage)\./, '.blob.$1.')
  const azure = AZURE_HOST.test(hostname)
  const parts = url.pathname.split('/').filter((part) => part !== '')
  if (parts.at(-1) === container && (parts.length > 1 || azure)) parts.pop()
  if (azure && parts.length > 0)
    return { ok: false, message: 'Enter the address of the account alone, without folders.' }
  const [first = null] = parts
  const place: AccountPlace = {
    origin: `${url.protocol}//${host}`,
    host,
    basePath: parts.length === 0 ? '' : `/${parts.join('/')}`,
    name: /^([a-z0-9]+)(?:-secondary)?(?:\.z\d+)?\.blob\./.exec(hostname)?.[1] ?? first,
    azure,
  }
  return { ok: true, place, token: url.search === '' ? null : url.search.slice(1) }
}

/** Where Azure has an account of this name, which must be a valid one. */
export function azurePlace(name: string, suffix = 'core.windows.net', scheme = 'https'): AccountPlace {
  const host = `${name}.blob.${suffix}`
  return { origin: `${scheme}://${host}`, host, basePath: '', name, azure: AZURE_HOST.test(host) }
}

export function isAccountName(text: string): boolean {
  return /^[a-z0-9]{3,24}$/.test(text)
}
