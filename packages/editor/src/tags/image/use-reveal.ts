import { useEffect, useEffectEvent } from 'react'
import { outline } from '../../model/geometry.ts'
import type { Drawn } from './machine.ts'
import type { ImageView } from './use-view.ts'
import { panToShow } from './view.ts'

/** A region that was selected elsewhere, as in the list, is brought into sight. One that is in sight stays there. */
export function useReveal(image: ImageView, selected: Drawn | null): void {
  const reveal = useEffectEvent(() => {
    const by = image.view && selected && panToShow(image.view, outline(selected.geometry), image.room)
    if (by) image.pan(by)
  })
  const id = selected?.id
  useEffect(() => {
    if (id !== undefined) reveal()
  }, [id])
}
