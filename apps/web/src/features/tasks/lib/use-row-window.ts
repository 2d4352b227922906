import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import {
  afterScroll,
  offsetShowing,
  positionAt,
  rowsInView,
  type ScrollPosition,
  type ScrollSpace,
  scrollSpace,
  topFor,
} from './scroll-space.ts'

export interface RowWindow {
  start: number
  /** Exclusive. */
  end: number
  /** Row n is drawn at n × height + shift inside the scrolled element. */
  shift: number
}

export interface RowWindowHandle {
  ref: RefObject<HTMLDivElement | null>
  rows: RowWindow
  space: ScrollSpace
  /** True while rows fly by: not the time to start loading pictures. */
  isFlying: boolean
  show: (row: number) => void
}

interface Options {
  count: number
  rowHeight: number
  /** Height of the headings that stay on top inside the scrolled element. */
  header: number
  /** Names the list: another one begins at its top. */
  list: string
}

const around = 6
const settleAfter = 150

export function useRowWindow({ count, rowHeight, header, list }: Options): RowWindowHandle {
  const ref = useRef<HTMLDivElement>(null)
  const position = useRef<ScrollPosition>({ top: 0, offset: 0 })
  const [view, setView] = useState(600)
  const [isFlying, setFlying] = useState(false)
  const space = useMemo(() => scrollSpace(count, rowHeight, view), [count, rowHeight, view])
  const [rows, setRows] = useState<RowWindow>({ start: 0, end: Math.min(count, 30), shift: 0 })

  const place = useCallback(
    (next: ScrollPosition) => {
      position.current = next
      const element = ref.current
      if (element && element.scrollTop !== next.top) element.scrollTop = next.top
      const { start, end } = rowsInView(space, next.offset, rowHeight, around)
      const shift = next.top - next.offset
      setRows((old) =>
        old.start === start && old.end === end && old.shift === shift ? old : { start, end, shift },
      )
    },
    [space, rowHeight],
  )

  // What stood at the upper edge stays there when rows get higher or the list longer.
  const drawn = useRef({ rowHeight, list })
  useLayoutEffect(() => {
    const before = drawn.current
    drawn.current = { rowHeight, list }
    const offset = before.list === list ? (position.current.offset / before.rowHeight) * rowHeight : 0
    place(positionAt(space, offset))
  }, [place, space, rowHeight, list])

  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => setView(Math.max(element.clientHeight - header, rowHeight))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [header, rowHeight])

  useEffect(() => {
    const element = ref.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const settle = () => {
      setFlying(false)
      const { offset } = position.current
      place({ top: topFor(space, offset), offset })
    }
    const onScroll = () => {
      const before = position.current
      const next = afterScroll(space, before, element.scrollTop)
      if (next.top === before.top && next.offset === before.offset) return
      if (Math.abs(next.offset - before.offset) > space.view) setFlying(true)
      place(next)
      clearTimeout(timer)
      timer = setTimeout(settle, settleAfter)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(timer)
      element.removeEventListener('scroll', onScroll)
    }
  }, [place, space])

  const show = useCallback(
    (row: number) => {
      const offset = offsetShowing(space, position.current.offset, row, rowHeight)
      if (offset !== position.current.offset) place(positionAt(space, offset))
    },
    [place, space, rowHeight],
  )
  return { ref, rows, space, isFlying, show }
}
