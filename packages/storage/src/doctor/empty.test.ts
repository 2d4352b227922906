import { expect, it } from 'vitest'
import { findProvider, listProviders } from '../registry.ts'
import { fieldThat, likelyPrefix } from './empty.ts'

it.each([
  ['photos', ['Photos/a.jpg'], 'Photos'],
  ['/Photos/', ['Photos/a.jpg'], 'Photos'],
  [' photos', ['photos/a.jpg'], 'photos'],
  ['data\\photos', ['data/photos/a.jpg'], 'data/photos'],
  ['data//photos', ['data/photos/a.jpg'], 'data/photos'],
  ['data/photos/a.jpg', ['data/photos/a.jpg'], 'data'],
  ['pho', ['photos/a.jpg'], 'photos'],
  ['cats', ['photos/a.jpg', 'b.jpg'], null],
  ['photos', [], null],
])('for %j among %j the folder meant is %j', (typed, keys, folder) => {
  expect(likelyPrefix(typed, keys)).toBe(folder)
})

it('finds the options that choose objects, whatever a provider calls them', () => {
  const field = (name: string, part: 'prefix' | 'recursive') => {
    const provider = findProvider(name)
    return provider && fieldThat(provider, 'source', {}, part)
  }
  expect(field('s3', 'prefix')).toBe('prefix')
  expect(field('s3', 'recursive')).toBe('recursive_scan')
  const s3 = findProvider('s3')
  expect(s3 && fieldThat(s3, 'source', { recursive_scan: true }, 'recursive')).toBe('recursive_scan')
  expect(field('localfiles', 'prefix')).toBeNull()
  for (const provider of listProviders())
    expect(() => fieldThat(provider, 'source', {}, 'prefix')).not.toThrow()
})
