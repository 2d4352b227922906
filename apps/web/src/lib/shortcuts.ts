/**
 * Keyboard shortcuts. A page registers what it answers to while it is shown; the help overlay lists what is
 * registered now. Single keys never fire while the user types in a field.
 */
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react'

export interface Shortcut {
  /** Stable name, unique among the shortcuts registered at one time. */
  id: string
  /** Like `?`, `d`, `Mod+Enter`, `Shift+ArrowDown`; Mod is Ctrl, or Command on a Mac. Several: any fires. */
  keys: readonly string[]
  /** What it does, already translated. */
  label: string
  /** Heading in the help overlay, already translated. */
  group: string
  /** Absent when something else, an editor for example, handles the key and only the help lists it here. */
  run?: (event: KeyboardEvent) => void
}

export interface ShortcutRegistry {
  add: (shortcuts: readonly Shortcut[]) => () => void
  list: () => readonly Shortcut[]
  subscribe: (listener: () => void) => () => void
}

export function createShortcutRegistry(): ShortcutRegistry {
  let sets: readonly (readonly Shortcut[])[] = []
  let flat: readonly Shortcut[] = []
  const listeners = new Set<() => void>()
  const change = (next: readonly (readonly Shortcut[])[]) => {
    sets = next
    flat = sets.flat()
    for (const listener of listeners) listener()
  }
  return {
    add: (shortcuts) => {
      change([...sets, shortcuts])
      return () => change(sets.filter((set) => set !== shortcuts))
    },
    list: () => flat,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** Whether a pressed key is the one written in `keys`. Shift is not compared for signs such as `?`. */
export function matchesKey(combination: string, press: KeyPress, isMac: boolean): boolean {
  const parts = combination === '+' ? ['+'] : combination.split('+')
  const key = parts.at(-1) ?? ''
  const wanted = new Set(parts.slice(0, -1))
  const isMod = isMac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey
  if (wanted.has('Mod') ? !isMod : press.ctrlKey || press.metaKey) return false
  if (wanted.has('Alt') !== press.altKey) return false
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase()
  if (!isSign && wanted.has('Shift') !== press.shiftKey) return false
  return key.length === 1 ? key.toLowerCase() === press.key.toLowerCase() : key === press.key
}

const typingIn = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))

export const isMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Starts listening; the newest registration wins. Dialogs keep their keys to themselves. */
export function listenForShortcuts(registry: ShortcutRegistry): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    if (document.querySelector('[role=dialog][aria-modal=true]')) return
    const found = registry
      .list()
      .findLast((s) => s.run && s.keys.some((combination) => matchesKey(combination, event, isMac())))
    if (!found?.run) return
    const withModifier = event.ctrlKey || event.metaKey || event.altKey
    if (typingIn(event.target) && !withModifier) return
    event.preventDefault()
    found.run(event)
  }
  document.addEventListener('keydown', onKeyDown)
  return () => document.removeEventListener('keydown', onKeyDown)
}

export const ShortcutContext = createContext<ShortcutRegistry>(createShortcutRegistry())

/** Registers while the caller is mounted. `shortcuts` may change on every render; ids and keys count. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const registry = useContext(ShortcutContext)
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  const signature = JSON.stringify(shortcuts.map(({ id, keys, label, group }) => [id, keys, label, group]))
  useEffect(() => {
    const wrapped = latest.current.map((shortcut): Shortcut => {
      const { run, ...rest } = shortcut
      if (!run) return rest
      return { ...rest, run: (event) => latest.current.find((s) => s.id === shortcut.id)?.run?.(event) }
    })
    return registry.add(wrapped)
  }, [registry, signature])
}

export function useShortcutList(): readonly Shortcut[] {
  const registry = useContext(ShortcutContext)
  return useSyncExternalStore(registry.subscribe, registry.list)
}
