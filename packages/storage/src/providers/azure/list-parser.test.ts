import { expect, it } from 'vitest'
import { parseBlobList } from './list-parser.ts'

const blob = (name: string, more = '') =>
  `<Blob>${name}<Properties><Last-Modified>Sun, 27 Sep 2009 18:41:57 GMT</Last-Modified><Etag>0x8CBFF45D8A29A19</Etag><Content-Length>100</Content-Length><Content-Type>image/jpeg</Content-Type>${more}</Properties><OrMetadata /></Blob>`
const list = (inner: string, marker = '<NextMarker />') =>
  `\uFEFF<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://a.blob.core.windows.net/" ContainerName="c"><MaxResults>3</MaxResults><Blobs>${inner}</Blobs>${marker}</EnumerationResults>`
const keys = (xml: string) => parseBlobList(xml)?.objects.map(({ key }) => key)

it('reads what a sync needs of each blob', () => {
  expect(parseBlobList(list(blob('<Name>a/b.jpg</Name>')))).toEqual({
    objects: [
      { key: 'a/b.jpg', size: 100, lastModified: '2009-09-27T18:41:57.000Z', etag: '0x8CBFF45D8A29A19' },
    ],
    nextMarker: null,
  })
})

it('unescapes names and markers', () => {
  const page = parseBlobList(
    list(blob('<Name>&lt;x&gt;&amp;amp; &#x9;</Name>'), '<NextMarker>2!8!a&amp;b=</NextMarker>'),
  )
  expect(page?.objects[0]?.key).toBe('<x>&amp; \t')
  expect(page?.nextMarker).toBe('2!8!a&b=')
})

it('decodes names with characters XML cannot hold', () => {
  expect(keys(list(blob('<Name Encoded="true">a%20b%EF%BF%BF.txt</Name>')))).toEqual(['a b\uffff.txt'])
  expect(keys(list(blob('<Name Encoded="true">half%.txt</Name>')))).toEqual(['half%.txt'])
})

it('passes over folders, which are prefixes or, in accounts with real ones, empty blobs', () => {
  const prefix = '<BlobPrefix><Name>a/</Name></BlobPrefix>'
  const folder = blob('<Name>a</Name>', '<ResourceType>directory</ResourceType>')
  expect(
    keys(list(prefix + folder + blob('<Name>a.txt</Name>', '<ResourceType>file</ResourceType>'))),
  ).toEqual(['a.txt'])
})

it('knows an empty page from another document', () => {
  expect(parseBlobList(list(''))).toEqual({ objects: [], nextMarker: null })
  expect(parseBlobList('<!doctype html><title>Portal</title>')).toBeNull()
  expect(parseBlobList(list(blob('<Name>a</Name>')).slice(0, 300))).toBeNull()
})

it('leaves out what a blob does not tell', () => {
  expect(parseBlobList(list('<Blob><Name>a</Name><Properties /></Blob>'))?.objects).toEqual([
    { key: 'a', size: null, lastModified: null, etag: null },
  ])
})
