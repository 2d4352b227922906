import { describe, expect, it } from 'vitest'
import { createShortcutRegistry, matchesKey } from './shortcuts.ts'

const press = (key: string, ...modifiers: ('ctrl' | 'meta' | 'alt' | 'shift')[]) => ({
  key,
  ctrlKey: modifiers.includes('ctrl'),
  metaKey: modifiers.includes('meta'),
  altKey: modifiers.includes('alt'),
  shiftKey: modifiers.includes('shift'),
})

describe('matchesKey', () => {
  it.each([
    ['?', press('?', 'shift'), false, true],
    ['d', press('D'), false, true],
    ['d', press('d', 'shift'), false, false],
    ['d', press('d', 'ctrl'), false, false],
    ['Mod+Enter', press('Enter', 'ctrl'), false, true],
    ['Mod+Enter', press('Enter', 'meta'), true, true],
    ['Mod+Enter', press('Enter', 'ctrl'), true, false],
    ['Mod+Enter', press('Enter'), false, false],
    ['Shift+ArrowDown', press('ArrowDown', 'shift'), false, true],
    ['ArrowDown', press('ArrowDown', 'shift'), false, false],
    ['Mod+Alt+z', press('z', 'ctrl', 'alt'), false, true],
    ['+', press('+', 'shift'), false, true],
  ])('%s and %j (Mac: %s) is %s', (combination, key, isMac, expected) => {
    expect(matchesKey(combination, key, isMac)).toBe(expected)
  })
})

it('the registry lists what is registered now and tells its listeners', () => {
  const registry = createShortcutRegistry()
  let told = 0
  const stop = registry.subscribe(() => (told += 1))
  const remove = registry.add([{ id: 'a', keys: ['a'], label: 'A', group: 'G' }])
  registry.add([{ id: 'b', keys: ['b'], label: 'B', group: 'G' }])
  expect(registry.list().map(({ id }) => id)).toEqual(['a', 'b'])
  remove()
  expect(registry.list().map(({ id }) => id)).toEqual(['b'])
  expect(told).toBe(3)
  stop()
  registry.add([])
  expect(told).toBe(3)
})
