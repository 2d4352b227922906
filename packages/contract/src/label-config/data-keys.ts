import { walk } from './collect.ts'
import type { LabelConfig } from './types.ts'

/** Task data keys the object tags need, each once, in document order. */
export const dataKeys = (config: LabelConfig): string[] => [
  ...new Set(config.objects.flatMap((object) => (object.dataKey === undefined ? [] : [object.dataKey]))),
]

/**
 * The key under which data of a whole source file (`$undefined$`) is served: that of the first tag below the root
 * that has a name and `value="$key"`. Undefined when the config names none. Any tag counts, controls too:
 * clients of the compatible API rely on exactly this rule.
 */
export function undefinedKey(config: LabelConfig): string | undefined {
  for (const node of walk(config.root)) {
    const { name, value } = node.attrs
    if (node === config.root || !name || value === undefined) continue
    if (value.length > 1 && value.startsWith('$')) return value.slice(1)
  }
  return undefined
}
