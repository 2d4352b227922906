import { Layer } from 'konva/lib/Layer'
import { Shape } from 'konva/lib/Shape'
import { Image as Picture } from 'konva/lib/shapes/Image'
import { Stage } from 'konva/lib/Stage'
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import type { Size } from '../../model/geometry.ts'
import type { Canvas } from './paint.ts'
import type { View } from './view.ts'

export type Paint = (canvas: Canvas) => void

interface SurfaceProps {
  room: Size
  image: HTMLImageElement
  size: Size
  view: View
  /** Everything at rest. A new function means something changed and paints the layer again. */
  resting: Paint
  /** What is being edited. */
  editing: Paint
  /** The layers are there and their first painting is on its way. */
  onDrawn: () => void
}

/** From this zoom on single pixels are of interest and are not smoothed. */
const pixelZoom = 3

/** Three canvases over each other, each painted only when its own part changed, at most once a frame. */
export function Surface({ room, image, size, view, resting, editing, onDrawn }: SurfaceProps): ReactNode {
  const container = useRef<HTMLDivElement>(null)
  const [layers, setLayers] = useState<Layers | null>(null)
  useLayoutEffect(() => {
    if (!container.current) return
    const made = makeLayers(container.current, image)
    setLayers(made)
    return () => made.destroy()
  }, [image])
  useLayoutEffect(() => layers?.resize(room), [layers, room])
  useEffect(() => layers?.place(view, size), [layers, view, size])
  useEffect(() => layers?.paint('resting', resting), [layers, resting])
  useEffect(() => layers?.paint('editing', editing), [layers, editing])
  useEffect(() => {
    if (layers) onDrawn()
  }, [layers, onDrawn])
  return <div ref={container} />
}

interface Layers {
  resize(room: Size): void
  place(view: View, size: Size): void
  paint(layer: 'resting' | 'editing', paint: Paint): void
  destroy(): void
}

function makeLayers(container: HTMLDivElement, image: HTMLImageElement): Layers {
  const stage = new Stage({ container, width: 1, height: 1, listening: false })
  const picture = new Picture({ image })
  const below = new Layer({ listening: false })
  below.add(picture)
  stage.add(below)
  const painters = { resting: painted(stage), editing: painted(stage) }
  return {
    resize: (room) => void stage.size(room),
    place(view, size) {
      picture.position({ x: view.x, y: view.y })
      picture.size({ width: size.width * view.scale, height: size.height * view.scale })
      below.imageSmoothingEnabled(view.scale < pixelZoom)
      below.batchDraw()
    },
    paint: (layer, paint) => painters[layer](paint),
    destroy: () => void stage.destroy(),
  }
}

/** A layer that is one shape: hit testing and ordering are the editor's own. */
function painted(stage: Stage): (paint: Paint) => void {
  let now: Paint = () => {}
  const layer = new Layer({ listening: false })
  layer.add(new Shape({ listening: false, sceneFunc: (canvas) => now(canvas) }))
  stage.add(layer)
  return (paint) => {
    now = paint
    layer.batchDraw()
  }
}
