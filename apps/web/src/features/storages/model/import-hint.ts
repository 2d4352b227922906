/** What the objects found and the labeling config say about the import settings. Pure. */
import { type LabelConfig, undefinedKey } from '@sluice/contract'

export type ImportHint =
  /** Every object becomes a task, and they look like files of tasks. */
  | { kind: 'json_files' }
  /** Every object becomes a task, and the config would show its address instead of its content. */
  | { kind: 'address_shown'; tag: string }
  /** Objects are to hold tasks, and do not look like it. */
  | { kind: 'not_json' }

/** Tags that show the text of a data key as it is, unless told that it is an address. */
const texts = new Set(['Text', 'HyperText', 'Paragraphs'])

const isJson = (key: string) => /\.jsonl?$/i.test(key)
const isOther = (key: string) => /\.[a-z0-9]{2,5}$/i.test(key) && !isJson(key)
const mostly = (keys: readonly string[], test: (key: string) => boolean) =>
  keys.filter(test).length * 2 > keys.length

export function importHint(
  useBlobUrls: boolean,
  keys: readonly string[],
  config: LabelConfig | null,
): ImportHint | null {
  if (!useBlobUrls) return mostly(keys, isOther) ? { kind: 'not_json' } : null
  if (mostly(keys, isJson)) return { kind: 'json_files' }
  const tag = config && addressTag(config)
  return tag === null ? null : { kind: 'address_shown', tag }
}

/** The tag that gets the address of an object, when it would show the address itself. */
function addressTag(config: LabelConfig): string | null {
  const key = undefinedKey(config)
  const object = config.objects.find(({ dataKey }) => dataKey !== undefined && dataKey === key)
  if (!object || !texts.has(object.type)) return null
  return object.attrs['valuetype']?.toLowerCase() === 'url' ? null : object.type
}
