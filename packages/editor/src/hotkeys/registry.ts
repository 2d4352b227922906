/** One thing a key does. */
export interface HotkeyBinding {
  /** Stable name, for rebinding: `undo`, `label:car`. */
  id: string
  /** `ctrl+z`, `shift+arrowup`, `1`. Ctrl means Cmd too. */
  keys: readonly string[]
  /** What it does, in words, for the overlay. */
  label: string
  /** Returns false when it has nothing to do right now, so that an older binding may have the key. */
  run: () => boolean | void
  /** Also while typing. Only sensible with a modifier. */
  whileTyping?: boolean
}

export interface HotkeyOptions {
  /** Off switches every key. */
  enabled?: boolean
  /** Off switches keys without Ctrl or Alt (WCAG 2.1.4). */
  singleKeys?: boolean
  /** Other keys for a binding id; an empty list takes its keys away. */
  overrides?: Readonly<Record<string, readonly string[]>>
}

export interface HotkeyRegistry {
  /** Adds bindings; the newest binding of a key comes first. The returned function removes them. */
  add(bindings: readonly HotkeyBinding[]): () => void
  /** Everything bound now, as shown to people. */
  list(): readonly HotkeyBinding[]
  /** Runs what the event means; true when something did. */
  handle(event: KeyboardEvent): boolean
  configure(options: HotkeyOptions): void
}

export function createHotkeys(initial: HotkeyOptions = {}): HotkeyRegistry {
  let options = initial
  let groups: readonly (readonly HotkeyBinding[])[] = []
  const effective = (binding: HotkeyBinding): readonly string[] =>
    options.overrides?.[binding.id] ?? binding.keys
  return {
    add(bindings) {
      groups = [bindings, ...groups]
      return () => {
        groups = groups.filter((group) => group !== bindings)
      }
    },
    list: () =>
      groups
        .toReversed()
        .flatMap((group) => group.map((binding) => ({ ...binding, keys: effective(binding) }))),
    handle(event) {
      if (options.enabled === false || event.defaultPrevented || event.isComposing) return false
      const pressed = keyNames(event)
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey
      if (plain && options.singleKeys === false) return false
      const typing = isTyping(event.target)
      for (const binding of groups.flat()) {
        if (typing && binding.whileTyping !== true) continue
        if (!effective(binding).some((key) => pressed.includes(normalKey(key)))) continue
        if (binding.run() === false) continue
        event.preventDefault()
        return true
      }
      return false
    },
    configure(next) {
      options = next
    },
  }
}

const order = ['ctrl', 'alt', 'shift']

/** One spelling for each combination: modifiers in fixed order, lower case. */
export function normalKey(combination: string): string {
  const parts = combination.trim().toLowerCase().split('+')
  const key = parts.pop() || '+'
  const modifiers = parts
    .filter((part) => part !== '')
    .map((part) => (part === 'cmd' || part === 'meta' ? 'ctrl' : part))
  return [...order.filter((name) => modifiers.includes(name)), key].join('+')
}

/** An event by the character it types, and for digits by their place too, so that AZERTY rows work. */
function keyNames(event: KeyboardEvent): readonly string[] {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1]
  const modifiers = [
    (event.ctrlKey || event.metaKey) && 'ctrl',
    event.altKey && 'alt',
    event.shiftKey && 'shift',
  ].filter((name) => name !== false)
  const named = [...modifiers, key].join('+')
  // Shift is part of what types a symbol such as "+" or "?".
  const symbol =
    event.shiftKey && /^[^\p{L}\d]$/u.test(key)
      ? [...modifiers.filter((name) => name !== 'shift'), key].join('+')
      : null
  return [named, symbol, digit === undefined ? null : [...modifiers, digit].join('+')].filter(
    (name) => name !== null,
  )
}

const typingTypes = new Set([
  'text',
  'search',
  'url',
  'email',
  'password',
  'number',
  'tel',
  'date',
  'time',
  '',
])

/** Where a key belongs to the text being typed, or to an open dialog or list outside the editor. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"],[role="combobox"]'))
    return true
  if (target instanceof HTMLInputElement) return typingTypes.has(target.type)
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  )
}

/** A combination as people write it: `Ctrl+Shift+Z`. */
export const keyLabel = (combination: string): string =>
  normalKey(combination)
    .split(/(?<=.)\+(?=.)/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('+')
