import { projectTemplates } from '@sluice/contract'
import { describe, expect, it } from 'vitest'
import { en } from '../../../locales/en/index.ts'
import { localReport } from './config-report.ts'

describe('the report made in the browser', () => {
  it.each(projectTemplates.map(({ id, config }) => [id, config]))(
    'finds nothing in the template %s',
    (_id, config) => {
      const report = localReport(config)
      expect(report.problems).toEqual([])
      expect(report.ok).toBe(true)
      expect(report.dataKeys.length).toBeGreaterThan(0)
    },
  )

  it('says where broken XML breaks', () => {
    const report = localReport('<View>\n  <Image name="image"\n</View>')
    expect(report.ok).toBe(false)
    expect(report.problems[0]?.line).toBeGreaterThan(1)
  })

  it('is not ok with a control that points nowhere, and names its line', () => {
    const report = localReport(
      '<View>\n<Text name="t" value="$text"/>\n<Choices name="c" toName="x">\n<Choice value="a"/>\n</Choices>\n</View>',
    )
    expect(report.ok).toBe(false)
    expect(report.problems).toContainEqual(expect.objectContaining({ severity: 'error', line: 3 }))
  })
})

it('every template has its words in the catalogue', () => {
  expect(Object.keys(en.projects.templates).toSorted()).toEqual(
    projectTemplates.map(({ id }) => id).toSorted(),
  )
})
