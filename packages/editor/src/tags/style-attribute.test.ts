import { expect, it } from 'vitest'
import { isSafeDeclaration, parseStyle } from './style-attribute.ts'

it.each([
  ['display: flex; gap:4px', { display: 'flex', gap: '4px' }],
  ['background-color: #fff; -webkit-line-clamp: 2', { backgroundColor: '#fff', WebkitLineClamp: '2' }],
  ['--size: 3px', { '--size': '3px' }],
  ['color: red !important', { color: 'red' }],
  ['background: url(https://evil/x)', undefined],
  ['background: URL ("x"); color: red', { color: 'red' }],
  ['width: expression(alert(1))', undefined],
  ['position: fixed; top: 0', { top: '0' }],
  ['position: absolute', { position: 'absolute' }],
  ['background: u\\72l(x)', undefined],
  ['behavior: x; -moz-binding: y', undefined],
  ['nonsense', undefined],
  ['', undefined],
])('reads %j', (text, expected) => {
  expect(parseStyle(text)).toEqual(expected)
})

it('refuses content, which could pass for text of the page', () => {
  expect(isSafeDeclaration('content', '"Your password:"')).toBe(false)
})
