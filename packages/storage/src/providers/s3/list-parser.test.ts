import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nastyKeys, pathlessKeys } from '../../../testing/keys.ts'
import { unescapeXml } from '../../kit/xml.ts'
import { parseList } from './list-parser.ts'

const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/\p{Cc}/gu, (char) => `&#x${char.charCodeAt(0).toString(16)};`)

/** Encodings seen in the wild: AWS writes + for a space and leaves slashes, Ceph encodes slashes as well. */
const encoders: Readonly<Record<string, (key: string) => string>> = {
  AWS: (key) => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
  Ceph: (key) => encodeURIComponent(key),
  none: escapeXml,
}

interface Item {
  readonly key: string
  readonly size: number
}

function render(items: readonly Item[], how: string, token: string | null, shuffle: number): string {
  const encode = encoders[how] ?? escapeXml
  const contents = items.map(({ key, size }, i) => {
    const parts = [
      `<Key>${encode(key)}</Key>`,
      `<Size>${size}</Size>`,
      '<LastModified>2026-01-02T03:04:05.000Z</LastModified>',
      '<ETag>&quot;abc-1&quot;</ETag>',
      '<Owner><ID>someone</ID><DisplayName>Key</DisplayName></Owner>',
      '<StorageClass>STANDARD</StorageClass><Unknown>x</Unknown>',
    ]
    const turn = (i + shuffle) % parts.length
    return `<Contents>${[...parts.slice(turn), ...parts.slice(0, turn)].join('\n  ')}</Contents>`
  })
  const head =
    `<Name>bucket</Name><MaxKeys>1000</MaxKeys>${how === 'none' ? '' : '<EncodingType>url</EncodingType>'}` +
    `<IsTruncated>${token !== null}</IsTruncated>` +
    (token === null ? '' : `<NextContinuationToken>${escapeXml(token)}</NextContinuationToken>`)
  const body = shuffle % 2 === 0 ? head + contents.join('') : contents.join('') + head
  return `<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body}<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes></ListBucketResult>`
}

describe('parseList', () => {
  it.each(Object.keys(encoders))('reads any keys, fields in any order (encoding: %s)', (how) => {
    const item = fc.record({
      key: fc.string({ unit: 'binary', minLength: 1 }).filter((key) => !key.includes('\0')),
      size: fc.nat(),
    })
    fc.assert(
      fc.property(
        fc.array(item),
        fc.option(fc.string({ unit: 'grapheme', minLength: 1 }), { nil: null }),
        fc.nat(5),
        (items, token, shuffle) => {
          expect(parseList(render(items, how, token, shuffle))).toEqual({
            objects: items.map(({ key, size }) => ({
              key,
              size,
              lastModified: '2026-01-02T03:04:05.000Z',
              etag: 'abc-1',
            })),
            nextToken: token,
          })
        },
      ),
    )
  })

  it.each(Object.keys(encoders))('reads the nasty keys (encoding: %s)', (how) => {
    const keys = [...nastyKeys, ...pathlessKeys]
    const parsed = parseList(
      render(
        keys.map((key) => ({ key, size: 1 })),
        how,
        null,
        0,
      ),
    )
    expect(parsed?.objects.map(({ key }) => key)).toEqual(keys)
  })

  it('lives with missing fields', () => {
    const xml = '<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>'
    expect(parseList(xml)).toEqual({
      objects: [{ key: 'a', size: null, lastModified: null, etag: null }],
      nextToken: null,
    })
  })

  it('shows a key that is not UTF-8 instead of failing the page', () => {
    const xml =
      '<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>caf%E9.jpg</Key></Contents></ListBucketResult>'
    expect(parseList(xml)?.objects[0]?.key).toBe('caf\ufffd.jpg')
  })

  it.each(['', '<html>Welcome</html>', '<Error><Code>AccessDenied</Code></Error>', '{"objects": []}'])(
    'tells %j apart from a list',
    (document) => {
      expect(parseList(document)).toBeNull()
    },
  )

  it('refuses a list that was cut off', () => {
    const whole = render([{ key: 'a', size: 1 }], 'AWS', null, 1)
    expect(parseList(whole.slice(0, whole.indexOf('</Contents>')))).toBeNull()
  })
})

describe('unescapeXml', () => {
  it('knows named and numbered characters and leaves the rest alone', () => {
    expect(unescapeXml('&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600; &nope; & &#x110000;')).toBe(
      `<>&"'A😀 &nope; & &#x110000;`,
    )
  })

  it('does not unescape twice', () => {
    expect(unescapeXml('&amp;lt;')).toBe('&lt;')
  })
})
