import { writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** Reason -> how many tests gave it. */
  reasons: Record<string, number>
}

/** Counts every test of the run and the reasons given for skips; the runner prints them as its last lines. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const tally: Tally = { passed: 0, failed: errors.length, skipped: 0, reasons: {} }
    for (const module of modules) {
      // a file that cannot be loaded holds no tests, and is a failure all the same
      if (module.errors().length > 0) tally.failed++
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') tally.passed++
        else if (result.state === 'failed') tally.failed++
        else {
          tally.skipped++
          const reason = (result.state === 'skipped' && result.note) || reasonInName(test)
          tally.reasons[reason] = (tally.reasons[reason] ?? 0) + 1
        }
      }
    }
    const file = process.env['SLUICE_TALLY_FILE']
    if (file) writeFileSync(file, JSON.stringify(tally))
  }
}

/** A suite that is skipped as a whole says why at the end of its name, in parentheses. */
function reasonInName(test: TestCase): string {
  for (let at: TestCase | TestSuite | TestModule = test; at.type !== 'module'; at = at.parent) {
    const found = /\((?:skipped: )?(.+)\)$/.exec(at.name)?.[1]
    if (found) return found
  }
  return 'no reason given'
}
