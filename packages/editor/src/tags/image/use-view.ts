import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import type { Point, Size } from '../../model/geometry.ts'
import { useServices } from '../../store/context.tsx'
import { centred, fitView, panBy, wheelFactor, zoomAt, type View } from './view.ts'

export interface ImageView {
  /** Null until the frame was measured. */
  view: View | null
  room: Size
  pan(by: Point): void
  zoom(factor: number, at?: Point): void
  fit: () => void
  original: () => void
}

/** The frame takes the picture's proportions, within these bounds. */
const leastHeight = 260
const shareOfWindow = 0.62

/** Zoom and position of a picture. Kept for the next picture of the same size. */
export function useView(frame: RefObject<HTMLDivElement | null>, size: Size): ImageView {
  const { memory } = useServices()
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 })
  const [state, setState] = useState<{ view: View; fit: boolean } | null>(() => {
    const kept = memory.kept()
    if (!kept || kept.fit || kept.width !== size.width || kept.height !== size.height) return null
    return { view: { scale: kept.scale, x: kept.x, y: kept.y }, fit: false }
  })
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = (): void => {
      const width = element.clientWidth
      const most = Math.max(leastHeight, window.innerHeight * shareOfWindow)
      const height = Math.round(Math.min(most, Math.max(leastHeight, (width * size.height) / size.width)))
      setRoom((now) => (now.width === width && now.height === height ? now : { width, height }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    window.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', measure)
    }
  }, [frame, size.width, size.height])

  const view = useMemo(
    () => (room.width === 0 ? null : state && !state.fit ? state.view : fitView(size, room)),
    [room, state, size],
  )
  // Wheels and drags can outrun rendering: the next one must see what the last one left behind.
  const latest = useRef(view)
  useLayoutEffect(() => {
    latest.current = view
  }, [view])
  const change = (next: View, fit: boolean): void => {
    latest.current = next
    memory.keep({ ...size, ...next, fit })
    setState({ view: next, fit })
  }
  const result: ImageView = {
    view,
    room,
    pan: (by) => latest.current && change(panBy(latest.current, by, size, room), false),
    zoom: (factor, at = { x: room.width / 2, y: room.height / 2 }) =>
      latest.current && change(zoomAt(latest.current, at, factor), false),
    fit: () => change(fitView(size, room), true),
    original: () => change(centred(size, room, 1), false),
  }
  useWheel(frame, result)
  return result
}

function useWheel(frame: RefObject<HTMLDivElement | null>, view: ImageView): void {
  useEffect(() => {
    const element = frame.current
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const box = element?.getBoundingClientRect()
      if (box) view.zoom(wheelFactor(event), { x: event.clientX - box.left, y: event.clientY - box.top })
    }
    // React listens passively, which could not keep the page from scrolling.
    element?.addEventListener('wheel', wheel, { passive: false })
    return () => element?.removeEventListener('wheel', wheel)
  })
}
