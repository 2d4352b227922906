import { useEffect, useEffectEvent, type RefObject } from 'react'

/** A selection that began in the text counts wherever on the page, or beyond it, the button is let go. */
export function useReleaseOutside(root: RefObject<HTMLElement | null>, take: () => void): void {
  const onRelease = useEffectEvent(take)
  useEffect(() => {
    const element = root.current
    if (!element) return
    const page = element.ownerDocument
    let began = false
    const down = (): void => void (began = true)
    const up = ({ target }: MouseEvent): void => {
      if (began && !(target instanceof Node && element.contains(target))) onRelease()
      began = false
    }
    element.addEventListener('mousedown', down)
    page.addEventListener('mouseup', up)
    return () => {
      element.removeEventListener('mousedown', down)
      page.removeEventListener('mouseup', up)
    }
  }, [root])
}
