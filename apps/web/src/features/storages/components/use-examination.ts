import type { Probe, PutRight } from '@sluice/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Examine } from '../api/examine-storage.ts'
import { type BrowserFinding, loadInBrowser } from '../api/load-in-browser.ts'
import { addProbe } from '../model/examination.ts'

export interface Examination {
  state: 'none' | 'running' | 'done' | 'broken'
  probes: readonly Probe[]
  /** What was put right of the settings before they were examined; null when nothing. */
  putRight: PutRight | null
  /** Why there is no result. */
  error: unknown
}

const nothing: Examination = { state: 'none', probes: [], putRight: null, error: null }

/** Runs one examination at a time; a new one, and leaving, end the one before: that one resolves to false. */
export function useExamination() {
  const words = useBrowserWords()
  const latestWords = useRef(words)
  useEffect(() => {
    latestWords.current = words
  })
  const [examination, setExamination] = useState(nothing)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  /** `onPutRight` is called before the first check, if at all. */
  const start = useCallback(
    async (examine: Examine, onPutRight?: (found: PutRight) => void): Promise<boolean> => {
      running.current?.abort()
      const abort = new AbortController()
      running.current = abort
      const { signal } = abort
      setExamination({ ...nothing, state: 'running' })
      const add = (probe: Probe) =>
        setExamination((old) => (signal.aborted ? old : { ...old, probes: addProbe(old.probes, probe) }))
      try {
        for await (const line of examine(signal)) {
          if ('put_right' in line) {
            const { put_right: putRight } = line
            setExamination((old) => (signal.aborted ? old : { ...old, putRight }))
            if (!signal.aborted) onPutRight?.(putRight)
            continue
          }
          const probe = line
          add(probe)
          if (probe.browser_url === null) continue
          const finding = await loadInBrowser(probe.browser_url, location.href)
          add({ ...probe, ...latestWords.current(finding), browser_url: null })
        }
        setExamination((old) => (signal.aborted ? old : { ...old, state: 'done' }))
        return !signal.aborted
      } catch (error) {
        if (signal.aborted) return false
        setExamination((old) => ({ ...old, state: 'broken', error }))
        throw error
      }
    },
    [],
  )
  return { ...examination, start }
}

/** What the browser's own check found, in the words of a check. */
function useBrowserWords() {
  const { t } = useTranslation('storages')
  return (finding: BrowserFinding): Pick<Probe, 'status' | 'message' | 'cause' | 'advice'> => {
    if (finding.kind === 'ok')
      return { status: 'ok', message: t('doctor.browser.ok'), cause: null, advice: null }
    if (finding.kind === 'refused') {
      const { status, code } = finding
      return {
        status: 'failed',
        message: t('doctor.browser.refused', { status: code === null ? status : `${status} ${code}` }),
        cause: code ?? `http_${status}`,
        advice: t('doctor.browser.refusedAdvice'),
      }
    }
    return {
      status: finding.kind === 'whole' ? 'warning' : 'failed',
      message: t(`doctor.browser.${finding.kind}`, { origin: location.origin }),
      cause: `browser_${finding.kind}`,
      advice: t(`doctor.browser.${finding.kind}Advice`, { origin: location.origin }),
    }
  }
}
