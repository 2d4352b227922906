/** A listing without objects: what was probably meant. */
import { listPrefix } from '../kit/keys.ts'
import type { OptionValues, StorageProvider, StorageRole } from '../kit/provider.ts'
import type { Exam } from './exam.ts'
import { setting, type Finding } from './probe.ts'

/** Keys looked through for folders of a similar name. */
const KEYS = 1000

export async function emptyFinding(exam: Exam, where: string, signal: AbortSignal): Promise<Finding> {
  const { provider, patient, store } = exam
  const { role, options } = patient
  const recursion = fieldThat(provider, role, options, 'recursive')
  if (!store.scope.recursive && recursion !== null) {
    const below = await firstKeys(exam, { ...options, [recursion]: true }, signal)
    if (below.length > 0)
      return {
        status: 'failed',
        message: `There are no objects directly${where || ' at the top'}, but there are some in its subfolders.`,
        cause: 'only_in_subfolders',
        advice: 'Include the subfolders.',
        fixes: [setting(recursion, 'true', 'Include subfolders')],
      }
  }
  const field = fieldThat(provider, role, options, 'prefix')
  if (store.scope.prefix === '' || field === null)
    return {
      status: 'warning',
      message: 'It can be listed, but there are no objects yet.',
      cause: 'empty',
      advice: 'A sync will find nothing. Checks that need an object are left out.',
    }
  const all = { ...options, [field]: null, ...(recursion === null ? {} : { [recursion]: true }) }
  const meant = likelyPrefix(store.scope.prefix, await firstKeys(exam, all, signal))
  return {
    status: 'failed',
    message: `There are no objects${where}.`,
    cause: 'empty_prefix',
    advice:
      'Check the prefix: upper and lower case count, and it is a folder, not the beginning of a name.' +
      (meant === null ? '' : ` There is a folder "${meant}".`),
    fixes: meant === null ? [] : [setting(field, meant, 'The folder that was probably meant')],
  }
}

/** None where listing is refused: then there is just no suggestion. */
async function firstKeys(exam: Exam, values: OptionValues, signal: AbortSignal): Promise<string[]> {
  const store = exam.variant(values)
  try {
    const { objects } = await store.list({ cursor: null, limit: KEYS, details: false, signal })
    return objects.map(({ key }) => key)
  } catch {
    signal.throwIfAborted()
    return []
  } finally {
    await store.close()
  }
}

/** The existing folder that differs from what was typed by case, spaces or slashes only. Pure. */
export function likelyPrefix(typed: string, keys: readonly string[]): string | null {
  const plain = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replaceAll('\\', '/')
      .replaceAll(/\/{2,}/g, '/')
      .replaceAll(/^\.?\/|\/$/g, '')
      .normalize('NFC')
  const wanted = plain(typed)
  const folders = new Set<string>()
  for (const key of keys)
    for (let at = key.indexOf('/'); at !== -1; at = key.indexOf('/', at + 1)) folders.add(key.slice(0, at))
  const found = [...folders].filter((folder) => listPrefix(folder) !== listPrefix(typed))
  return (
    found.find((folder) => plain(folder) === wanted) ??
    // A file was named, or the beginning of a folder's name.
    found.find((folder) => wanted.startsWith(`${plain(folder)}/`) && keys.includes(typed)) ??
    (wanted === '' ? null : (found.find((folder) => plain(folder).startsWith(wanted)) ?? null))
  )
}

/** The option that holds the prefix, or that includes subfolders, found by what it changes. */
export function fieldThat(
  provider: StorageProvider,
  role: StorageRole,
  options: OptionValues,
  part: 'prefix' | 'recursive',
): string | null {
  // two values each: what it is set to now must not pass for what an option did
  const values = part === 'prefix' ? ['sluice/doctor', 'sluice/other'] : [true, false]
  const changes = (name: string): boolean =>
    values.every((value) => provider.scope({ ...options, [name]: value })[part] === value)
  return Object.keys(provider.options[role].shape).find(changes) ?? null
}
