import type { MediaFailure } from '@sluice/editor'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { explainMedia, type MediaProblem } from '../api/explain-media.ts'
import { measurePainted } from './marks.ts'

interface Options {
  turn: number
  onReady: () => void
}

/** How far the media of what is open are, as the editor tells; tools wait for it. What failed is explained. */
export function useStage({ turn, onReady }: Options) {
  const { t } = useTranslation('labeling')
  const [told, setTold] = useState({ turn: -1, isBroken: false })
  const [problems, setProblems] = useState<{
    turn: number
    of: Readonly<Record<string, MediaProblem | null>>
  }>({ turn, of: {} })
  const isTold = told.turn === turn
  const isReady = isTold && !told.isBroken

  useEffect(() => {
    if (!isReady) return
    onReady()
    measurePainted()
    // oxlint-disable-next-line react/exhaustive-deps -- once a turn, whatever `onReady` is by then
  }, [isReady])

  const explain = (object: string, problem: MediaProblem | null) =>
    setProblems((old) => ({ turn, of: { ...(old.turn === turn ? old.of : {}), [object]: problem } }))
  const textOf = (problem: MediaProblem | null) =>
    problem === null
      ? t('media.checking')
      : problem.kind === 'refused'
        ? problem.sentence
        : problem.kind === 'unresolved'
          ? t('media.unresolved', { address: problem.address })
          : t(`media.${problem.kind}`)
  return {
    isReady,
    isBroken: isTold && told.isBroken,
    onSettled: (failure: MediaFailure | null) => setTold({ turn, isBroken: failure !== null }),
    onMediaError: ({ object, url }: MediaFailure) => {
      explain(object, null)
      void explainMedia(url).then((problem) => explain(object, problem))
    },
    /** By object name. */
    problemText:
      problems.turn === turn
        ? Object.fromEntries(
            Object.entries(problems.of).map(([object, problem]) => [object, textOf(problem)]),
          )
        : {},
  }
}
