// The drawing surface is one focusable widget with keys of its own; the region list beside it says it in words.
/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */
import { useCallback, useEffect, useId, useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { regionTitle } from '../../model/describe.ts'
import { moveWithin, toPercent, toPixels, type ImageGeometry, type Size } from '../../model/geometry.ts'
import { plainRegionColor } from '../../model/colors.ts'
import type { Region } from '../../model/regions.ts'
import type { ObjectSpec } from '../../model/schema.ts'
import { useEditor, useHotkeys, useServices } from '../../store/context.tsx'
import { drawingTool, noTools } from '../../store/tools.ts'
import { boxBetween } from '../../model/geometry.ts'
import { cursorFor } from './cursor.ts'
import { stackAt, type Context, type Drawn } from './machine.ts'
import { paintHandles, paintOpenPolygon, paintShape, type Painted } from './paint.ts'
import { keepNumbers } from './precision.ts'
import { Surface, type Paint } from './surface.tsx'
import { useGestures } from './use-gestures.ts'
import { useReveal } from './use-reveal.ts'
import { useView } from './use-view.ts'
import type { View } from './view.ts'
import { ZoomBar } from './zoom-bar.tsx'

interface ImageCanvasProps {
  object: ObjectSpec
  image: HTMLImageElement
  width: number
  height: number
  /** The picture is on the screen; called once, of a function that stays the same. */
  onDrawn: () => void
}

interface Shown extends Drawn, Painted {
  geometry: ImageGeometry
}

/** The drawing surface of one picture: its view, its tools, its keys. */
export default function ImageCanvas({ object, image, width, height, onDrawn }: ImageCanvasProps): ReactNode {
  const { actions, store, t } = useServices()
  const frame = useRef<HTMLDivElement>(null)
  const helpId = useId()
  const size = useMemo<Size>(() => ({ width, height }), [width, height])
  const view = useView(frame, size)
  const regions = useEditor((state) => state.index.regions)
  const byId = useEditor((state) => state.index.byId)
  const hidden = useEditor((state) => state.hidden)
  const selectedIds = useEditor((state) => state.selected)
  const pointed = useEditor((state) => state.pointed)
  const tools = useEditor((state) => state.tools)
  const tool = store.readonly ? null : drawingTool(tools, store.schema, object.name)

  const canDraw =
    !store.readonly &&
    [...store.schema.controls.values()].some(
      (control) => control.tool && control.toName.includes(object.name),
    )

  useEffect(() => {
    store.envelopes.set(object.name, { original_width: width, original_height: height, image_rotation: 0 })
  }, [store, object.name, width, height])

  const shown = useShown(regions, hidden, object.name, size)
  const selected = shown.find((drawn) => selectedIds.includes(drawn.id)) ?? null
  const context: Context = {
    drawn: shown,
    selected: selected && { ...selected, readonly: selected.readonly || store.readonly },
    tool: tool?.control.tool ?? null,
    size,
    unit: 1 / (view.view?.scale ?? 1),
  }
  useReveal(view, selected)
  const { draft, hover, panning, run, handlers } = useGestures({
    frame,
    object: object.name,
    size,
    view,
    context,
    byId,
  })
  const hovered = draft.kind === 'none' && hover && !tool ? (stackAt(context, hover)[0] ?? null) : null
  const color =
    tool?.control.options.find((option) => tool.labels.includes(option.result))?.color ??
    labelsColor(tool) ??
    plainRegionColor

  const nudge = (x: number, y: number): boolean => {
    const region = selected && byId.get(selected.id)
    if (!selected || !region || store.readonly) return false
    const moved = toPercent(moveWithin(selected.geometry, { x, y }, size), size)
    actions.reshape(region, keepNumbers(region.geometry, moved), t('gesture.move'))
    return true
  }
  const keys = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 10 : 1
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    }
    const by = arrows[event.key]
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    const done =
      plain &&
      ((by && nudge(...by)) ||
        (event.key === 'Enter' && (run('finish') || addInMiddle())) ||
        (event.key === 'Escape' && run('cancel')) ||
        ((event.key === 'Backspace' || event.key === 'Delete') && run('back')))
    if (!done) return
    event.preventDefault()
    event.stopPropagation()
  }
  /** The keyboard's way to a new region: a shape in the middle, to be moved and sized from there. */
  const addInMiddle = (): boolean => {
    if (!tool) return false
    const box = boxBetween({ x: width * 0.375, y: height * 0.375 }, { x: width * 0.625, y: height * 0.625 })
    const points = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ].map(([x = 0, y = 0]) => ({ x: box.x + x * box.width, y: box.y + y * box.height }))
    const geometry: ImageGeometry =
      tool.control.tool === 'polygon' ? { shape: 'polygon', points, closed: true } : box
    const id = actions.create(object.name, toPercent(geometry, size))
    if (id) store.select([id])
    return true
  }
  useHotkeys([
    { id: 'image.cancel', keys: ['escape'], label: t('hotkeys.cancel'), run: () => run('cancel') },
    { id: 'image.select', keys: ['v'], label: t('hotkeys.select'), run: () => store.set({ tools: noTools }) },
    { id: 'image.fit', keys: ['f'], label: t('hotkeys.fit'), run: view.fit },
    { id: 'image.original', keys: ['o'], label: t('hotkeys.original'), run: view.original },
    { id: 'image.zoomIn', keys: ['+', '='], label: t('hotkeys.zoomIn'), run: () => view.zoom(1.25) },
    { id: 'image.zoomOut', keys: ['-'], label: t('hotkeys.zoomOut'), run: () => view.zoom(0.8) },
  ])

  const { room, view: at } = view
  const resting = useRestingPaint(shown, selected?.id, pointed ?? hovered?.id, at)
  const editing: Paint = (canvas) => {
    if (!at) return
    const moving = draft.kind === 'move' || draft.kind === 'handle' ? draft : null
    const subject = selected ?? shown.find((drawn) => drawn.id === moving?.target.id)
    if (subject) {
      const geometry = moving?.geometry ?? subject.geometry
      paintShape(canvas, { ...subject, geometry }, at, 'selected')
      if (selected && !context.selected?.readonly) paintHandles(canvas, geometry, at)
    }
    if (draft.kind === 'box')
      paintShape(canvas, { geometry: boxBetween(draft.from, draft.to), color, label: '' }, at, 'selected')
    if (draft.kind === 'polygon') paintOpenPolygon(canvas, draft.points, draft.cursor, color, at)
  }
  return (
    <div className="slc-image-frame">
      <div
        ref={frame}
        className="slc-image"
        style={{ height: room.height || undefined, cursor: cursorFor(draft, context, hover, panning) }}
        role="application"
        aria-label={t('image.label', { name: object.name })}
        aria-describedby={helpId}
        tabIndex={0}
        onKeyDown={keys}
        {...handlers}
      >
        {at && (
          <Surface
            room={room}
            image={image}
            size={size}
            view={at}
            resting={resting}
            editing={editing}
            onDrawn={onDrawn}
          />
        )}
      </div>
      <p id={helpId} className="slc-visually-hidden">
        {t('image.help')}
      </p>
      <ZoomBar
        view={view}
        drawing={canDraw ? tool !== null : null}
        onSelectTool={() => store.set({ tools: noTools })}
      />
    </div>
  )
}

const labelsColor = (tool: ReturnType<typeof drawingTool>): string | undefined =>
  tool?.labelsControl?.options.find((option) => tool.labels.includes(option.result))?.color

/** Paints everything but the selected region; the same function as long as nothing of it changed. */
function useRestingPaint(
  shown: readonly Shown[],
  selectedId: string | undefined,
  hoveredId: string | undefined,
  view: View | null,
): Paint {
  return useCallback(
    (canvas) => {
      if (!view) return
      for (const drawn of shown)
        if (drawn.id !== selectedId)
          paintShape(canvas, drawn, view, drawn.id === hoveredId ? 'hover' : 'normal')
    },
    [shown, selectedId, hoveredId, view],
  )
}

/** Visible regions of this image in its pixels. */
function useShown(
  regions: readonly Region[],
  hidden: ReadonlySet<string>,
  object: string,
  size: Size,
): readonly Shown[] {
  const { store, t } = useServices()
  const shownOf = useMemo(
    () => shownCache(size, (region) => regionTitle(region, store.schema, t)),
    [size, store, t],
  )
  return useMemo(
    () => regions.filter((region) => region.object === object && !hidden.has(region.id)).flatMap(shownOf),
    [regions, hidden, object, shownOf],
  )
}

/** An unchanged region keeps its pixel form. */
function shownCache(size: Size, title: (region: Region) => string): (region: Region) => Shown[] {
  const cache = new WeakMap<Region, Shown>()
  return (region) => {
    if (region.geometry.shape === 'span') return []
    const shown: Shown = cache.get(region) ?? {
      id: region.id,
      geometry: toPixels(region.geometry, size),
      readonly: region.readonly,
      color: region.color,
      label: region.labels.length > 0 ? title(region) : '',
    }
    cache.set(region, shown)
    return [shown]
  }
}
