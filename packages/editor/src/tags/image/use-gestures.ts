import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react'
import { toPercent, type Point, type Size } from '../../model/geometry.ts'
import type { Region } from '../../model/regions.ts'
import { isTyping } from '../../hotkeys/registry.ts'
import { useServices } from '../../store/context.tsx'
import {
  command,
  idle,
  pointerDown,
  pointerMove,
  pointerUp,
  type Command,
  type Context,
  type Draft,
  type Effect,
  type Outcome,
} from './machine.ts'
import { keepNumbers } from './precision.ts'
import type { ImageView } from './use-view.ts'
import { toImage } from './view.ts'

interface GestureOptions {
  frame: RefObject<HTMLDivElement | null>
  object: string
  size: Size
  view: ImageView
  context: Context
  byId: ReadonlyMap<string, Region>
}

export interface Gestures {
  draft: Draft
  /** Pointer over the image, in image pixels. */
  hover: Point | null
  panning: boolean
  run: (what: Command) => boolean
  handlers: Record<
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onPointerLeave',
    (event: PointerEvent) => void
  >
}

/** Pointer events in, gestures of the editor out. All decisions are in the machine. */
export function useGestures(options: GestureOptions): Gestures {
  const { frame, object, size, view, context, byId } = options
  const { actions, store, t } = useServices()
  const [draft, setDraft] = useState<Draft>(idle)
  const [hover, setHover] = useState<Point | null>(null)
  const [panning, setPanning] = useState(false)
  const space = useSpace(frame)

  const perform = (effect: Effect): void => {
    if (effect.kind === 'select') return store.select(effect.id === null ? [] : [effect.id])
    const geometry = toPercent(effect.geometry, size)
    if (effect.kind === 'create') return void actions.create(object, geometry)
    const region = byId.get(effect.id)
    if (region) actions.reshape(region, keepNumbers(region.geometry, geometry), t(effect.gesture))
  }
  // Pointer events can outrun rendering: the next one must see what the last one left behind.
  const latest = useRef(draft)
  const pan = useRef<Point | null>(null)
  const panFrom = (from: Point | null): void => {
    pan.current = from
    setPanning(from !== null)
  }
  const put = (next: Draft): void => {
    latest.current = next
    setDraft(next)
  }
  const settle = (result: Outcome): void => {
    put(result.draft)
    for (const effect of result.effects) perform(effect)
  }
  const run = (what: Command): boolean => {
    const result = command(latest.current, what, context)
    if (result) settle(result)
    return result !== null
  }
  const undoFirst = useRef(run)
  useEffect(() => {
    undoFirst.current = run
  })
  useEffect(() => store.beforeUndo(() => undoFirst.current('back')), [store])
  // A shape begun with one tool is not finished with another.
  const { tool } = context
  const drawing = draft.kind === 'box' ? 'rectangle' : draft.kind === 'polygon' ? 'polygon' : null
  useEffect(() => {
    if (drawing !== null && drawing !== tool) undoFirst.current('cancel')
  }, [drawing, tool])

  const screenPoint = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const keys = (event: PointerEvent): { shift: boolean; alt: boolean; ctrl: boolean; clicks: number } => ({
    shift: event.shiftKey,
    alt: event.altKey,
    ctrl: event.ctrlKey || event.metaKey,
    clicks: event.detail,
  })
  const clicks = useClickCount()
  const at = (event: PointerEvent): Point | null => view.view && toImage(view.view, screenPoint(event))
  return {
    draft,
    hover,
    panning,
    run,
    handlers: {
      onPointerDown(event) {
        const point = at(event)
        if (!point || event.button > 1) return
        event.currentTarget.setPointerCapture(event.pointerId)
        frame.current?.focus({ preventScroll: true })
        if (event.button === 1 || space.isHeld()) {
          event.preventDefault()
          return panFrom(screenPoint(event))
        }
        settle(pointerDown(latest.current, point, context, { ...keys(event), clicks: clicks(event) }))
      },
      onPointerMove(event) {
        const point = at(event)
        if (!point) return
        space.setOver(true)
        const screen = screenPoint(event)
        const from =
          pan.current ??
          (latest.current.kind === 'press' ? view.view && pressPoint(latest.current.from, view.view) : null)
        if (from) {
          const by = { x: screen.x - from.x, y: screen.y - from.y }
          if (pan.current || Math.hypot(by.x, by.y) >= 3) {
            if (!pan.current) put(idle)
            panFrom(screen)
            view.pan(by)
          }
          return
        }
        setHover(point)
        if (latest.current.kind !== 'none') put(pointerMove(latest.current, point, context))
      },
      onPointerUp(event) {
        if (pan.current) return panFrom(null)
        const point = at(event)
        if (point) settle(pointerUp(latest.current, point, context, keys(event)))
      },
      onPointerCancel() {
        panFrom(null)
        put(idle)
      },
      onPointerLeave() {
        space.setOver(false)
        setHover(null)
      },
    },
  }
}

const pressPoint = (from: Point, view: { scale: number; x: number; y: number }): Point => ({
  x: from.x * view.scale + view.x,
  y: from.y * view.scale + view.y,
})

/** Pointer events carry no click count; two presses close in time and place make a double click. */
function useClickCount(): (event: PointerEvent) => number {
  const last = useRef({ at: -Infinity, x: 0, y: 0, count: 0 })
  return (event) => {
    const { at, x, y, count } = last.current
    const again = event.timeStamp - at < 400 && Math.hypot(event.clientX - x, event.clientY - y) < 5
    last.current = { at: event.timeStamp, x: event.clientX, y: event.clientY, count: again ? count + 1 : 1 }
    return last.current.count
  }
}

interface SpaceKey {
  isHeld(): boolean
  setOver(over: boolean): void
}

/** Space held over the picture drags it; elsewhere, and with Ctrl, Meta or Alt, Space keeps its meaning. */
function useSpace(frame: RefObject<HTMLDivElement | null>): SpaceKey {
  const held = useRef(false)
  const over = useRef(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== ' ') return
      if (
        event.type === 'keydown' &&
        !(event.ctrlKey || event.metaKey || event.altKey) &&
        !isTyping(event.target) &&
        (over.current || event.target === frame.current)
      ) {
        held.current = true
        event.preventDefault()
      } else if (event.type === 'keyup') {
        // A focused button would be pressed by the release.
        if (held.current) event.preventDefault()
        held.current = false
      }
    }
    window.addEventListener('keydown', onKey, true)
    window.addEventListener('keyup', onKey, true)
    return () => {
      window.removeEventListener('keydown', onKey, true)
      window.removeEventListener('keyup', onKey, true)
    }
  }, [frame])
  return { isHeld: () => held.current, setOver: (now) => void (over.current = now) }
}
