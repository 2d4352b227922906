import { useEffect, type RefObject } from 'react'

/** A span that was selected elsewhere, as in the list, is scrolled to. One that is in sight stays where it is. */
export function useReveal(root: RefObject<HTMLElement | null>, selected: readonly string[]): void {
  const [id] = selected
  useEffect(() => {
    if (id === undefined) return
    root.current
      ?.querySelector(`[data-regions~="${CSS.escape(id)}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [root, id])
}
