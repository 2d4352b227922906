import type { LabelConfig } from '@sluice/contract'
import { type RefObject, useEffect, useState } from 'react'
import { explainMedia, type MediaProblem } from '../api/explain-media.ts'
import { measurePainted } from './marks.ts'
import { type MediaCache, mediaFiles } from './media.ts'

export interface BrokenMedia {
  object: string
  /** Null while the reason is asked for. */
  problem: MediaProblem | null
}

interface Options {
  turn: number
  config: LabelConfig
  data: Readonly<Record<string, unknown>>
  media: MediaCache
  root: RefObject<HTMLElement | null>
  onReady: () => void
}

/** What the editor draws in place of a medium that is on its way, or that did not come. */
const notThere = '.slc-image-loading, .slc-media-problem, [aria-busy=true]'
const isDrawn = (root: HTMLElement) => root.childElementCount > 0 && root.querySelector(notThere) === null

/** Whether the media of what is open are in and drawn; tools wait for it. */
export function useStage({ turn, config, data, media, root, onReady }: Options) {
  const [readyTurn, setReadyTurn] = useState(-1)
  const [broken, setBroken] = useState<(BrokenMedia & { turn: number }) | null>(null)
  const isReady = readyTurn === turn

  useEffect(() => {
    const element = root.current
    if (!element) return
    let isCurrent = true
    const files = mediaFiles(config, data)
    let isIn = files.length === 0
    const look = () => {
      if (isCurrent && isIn && isDrawn(element)) {
        observer.disconnect()
        setReadyTurn(turn)
      }
    }
    const observer = new MutationObserver(look)
    observer.observe(element, { childList: true, subtree: true })
    void media.warm(files).then(() => {
      isIn = true
      look()
    })
    look()
    return () => {
      isCurrent = false
      observer.disconnect()
    }
  }, [turn, config, data, media, root])

  useEffect(() => {
    if (!isReady) return
    onReady()
    measurePainted()
    // oxlint-disable-next-line react/exhaustive-deps -- once a turn, whatever `onReady` is by then
  }, [isReady])

  const onMediaError = ({ object, url }: { object: string; url: string }) => {
    setBroken({ object, problem: null, turn })
    void explainMedia(url).then((problem) =>
      setBroken((old) => (old?.turn === turn ? { object, problem, turn } : old)),
    )
  }
  return { isReady, broken: !isReady && broken?.turn === turn ? broken : null, onMediaError }
}
