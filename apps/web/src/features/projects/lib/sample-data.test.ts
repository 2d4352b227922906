import { projectTemplates } from '@sluice/contract'
import { describe, expect, test } from 'vitest'
import { localReport } from '../components/config-report.ts'
import { fits, sampleData } from './sample-data.ts'

describe('sample data', () => {
  test.each(projectTemplates.map(({ id, config }) => [id, config]))(
    'has all that the template %s asks for',
    (_id, config) => {
      const { data, missing } = sampleData(config)
      expect(missing).toEqual([])
      expect(fits(data, localReport(config).dataKeys)).toBe(true)
    },
  )

  test('says for which tags there is none, each once', () => {
    const { data, missing } = sampleData(
      '<View><Video name="a" value="$a"/><Video name="b" value="$b"/><Text name="t" value="$t" valueType="url"/></View>',
    )
    expect(missing).toEqual(['Video', 'Text'])
    expect(data).toEqual({})
  })

  test('gives several images, and lists of labels, where the interface takes them from the task', () => {
    const { data } = sampleData(
      '<View><Labels name="l" toName="t" value="$names"/><Text name="t" value="$t"/><Image name="i" valueList="$pages"/></View>',
    )
    expect(data['names']).toEqual([{ value: 'First' }, { value: 'Second' }])
    expect(data['pages']).toEqual([expect.stringMatching(/^data:image\/svg/)])
  })

  test('is empty for text that is no labeling interface', () => {
    expect(sampleData('<View')).toEqual({ data: {}, missing: [] })
  })

  test('makes a sound whose header says how long it is', () => {
    const { data } = sampleData('<View><Audio name="a" value="$a"/></View>')
    const [head = '', body = ''] = String(data['a']).split(',')
    expect(head).toBe('data:audio/wav;base64')
    const bytes = Buffer.from(body, 'base64')
    expect(bytes.subarray(0, 4).toString()).toBe('RIFF')
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
    expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44)
  })
})

test('a task fits when it has every key, and none fits an interface without any', () => {
  expect(fits({ image: 'x', more: 1 }, ['image'])).toBe(true)
  expect(fits({ text: 'x' }, ['image'])).toBe(false)
  expect(fits({ text: 'x' }, [])).toBe(false)
})
