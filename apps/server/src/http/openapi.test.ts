import { expect, test } from 'vitest'
import { generatedFiles } from '../generate.ts'
import { settingNames, metaOf } from '../config/settings.ts'
import { testApp } from '../../testing/test-app.ts'

test('the document describes every route that is not hidden, and nothing is left dangling', async () => {
  const t = await testApp()
  const answer = await t.owner.api({ method: 'GET', url: '/api/openapi.json' })
  const text = answer.body
  const document = answer.json<{ openapi: string; paths: object; components: { schemas: object } }>()
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/users/{id}', '/api/token/refresh']),
  )
  const named = new Set(Object.keys(document.components.schemas))
  const referred = new Set([...text.matchAll(/#\/components\/schemas\/([\w.-]+)/g)].map((m) => m[1]))
  expect([...referred].filter((name) => !named.has(name ?? ''))).toEqual([])
  expect([...named].filter((name) => !referred.has(name))).toEqual([])
  await t.close()
})

test('the reference page loads nothing from elsewhere and only its own scripts', async () => {
  const t = await testApp()
  const page = await t.owner.browser({ method: 'GET', url: '/docs/' })
  expect(page.headers['content-security-policy']).toContain("connect-src 'self'")
  expect(page.headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-[^']+';/)
  expect(page.body).not.toMatch(/https?:\/\//)
  const script = await t.owner.browser({ method: 'GET', url: '/docs/reference.js' })
  expect(script.headers['content-type']).toContain('javascript')
  expect(script.body).toContain('createApiReference')
  await t.close()
})

test('generated files come out the same twice, and the settings page names every variable', async () => {
  const [first, second] = [await generatedFiles(), await generatedFiles()]
  expect(first).toEqual(second)
  const settings = first['docs/generated/settings.md']
  for (const name of settingNames) expect(settings).toContain(`\`${metaOf(name).env}\``)
})
