import { describe, expect, it, vi } from 'vitest'
import { createHotkeys, keyLabel, normalKey, type HotkeyBinding, type HotkeyOptions } from './registry.ts'

const press = (key: string, more: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    defaultPrevented: false,
    target: null,
    preventDefault: () => {},
    ...more,
  }) as KeyboardEvent

function bound(
  keys: readonly string[],
  options: HotkeyOptions = {},
): { run: ReturnType<typeof vi.fn<() => void>>; hit: (event: KeyboardEvent) => boolean } {
  const run = vi.fn<() => void>()
  const hotkeys = createHotkeys(options)
  hotkeys.add([{ id: 'it', keys, label: 'It', run }])
  return { run, hit: (event) => hotkeys.handle(event) }
}

// The registry asks what kind of element has the focus; outside a browser there is none.
vi.stubGlobal('Element', class {})

describe('a key', () => {
  it.each<[string, KeyboardEvent]>([
    ['1', press('1')],
    ['1', press('&', { code: 'Digit1' })],
    ['ctrl+z', press('z', { ctrlKey: true })],
    ['ctrl+z', press('z', { metaKey: true })],
    ['ctrl+shift+z', press('Z', { ctrlKey: true, shiftKey: true })],
    ['shift+ctrl+z', press('Z', { ctrlKey: true, shiftKey: true })],
    ['+', press('+', { shiftKey: true })],
    ['alt+space', press(' ', { altKey: true })],
    ['delete', press('Delete')],
  ])('%s is known by its event', (keys, event) => {
    const { run, hit } = bound([keys])
    expect(hit(event)).toBe(true)
    expect(run).toHaveBeenCalledOnce()
  })

  it.each<[string, KeyboardEvent]>([
    ['z', press('z', { ctrlKey: true })],
    ['ctrl+z', press('Z', { ctrlKey: true, shiftKey: true })],
    ['1', press('1', { altKey: true })],
    ['1', press('1', { defaultPrevented: true })],
    ['1', press('1', { isComposing: true })],
  ])('%s is not mistaken', (keys, event) => {
    expect(bound([keys]).hit(event)).toBe(false)
  })

  it('can be given to something else, or taken away', () => {
    expect(bound(['1'], { overrides: { it: ['q'] } }).hit(press('q'))).toBe(true)
    expect(bound(['1'], { overrides: { it: ['q'] } }).hit(press('1'))).toBe(false)
    expect(bound(['1'], { overrides: { it: [] } }).hit(press('1'))).toBe(false)
  })

  it('without a modifier can be switched off, and all of them can', () => {
    expect(bound(['1'], { singleKeys: false }).hit(press('1'))).toBe(false)
    expect(bound(['ctrl+z'], { singleKeys: false }).hit(press('z', { ctrlKey: true }))).toBe(true)
    expect(bound(['ctrl+z'], { enabled: false }).hit(press('z', { ctrlKey: true }))).toBe(false)
  })
})

it('asks the newest binding first, and the next one when it has nothing to do', () => {
  const hotkeys = createHotkeys()
  const done: string[] = []
  const binding = (id: string, result: boolean | undefined): HotkeyBinding => ({
    id,
    keys: ['x'],
    label: id,
    run: () => (done.push(id), result),
  })
  hotkeys.add([binding('old', undefined)])
  const remove = hotkeys.add([binding('new', false)])
  hotkeys.handle(press('x'))
  expect(done).toEqual(['new', 'old'])
  remove()
  expect(hotkeys.list().map((one) => one.id)).toEqual(['old'])
})

it('has one spelling for each combination', () => {
  expect(normalKey('Shift+Ctrl+Z')).toBe('ctrl+shift+z')
  expect(normalKey('cmd+z')).toBe('ctrl+z')
  expect(normalKey('+')).toBe('+')
  expect(normalKey('ctrl++')).toBe('ctrl++')
  expect(keyLabel('ctrl+shift+z')).toBe('Ctrl+Shift+Z')
  expect(keyLabel('+')).toBe('+')
  expect(keyLabel('q')).toBe('Q')
})
