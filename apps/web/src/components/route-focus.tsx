import { useRouter } from '@tanstack/react-router'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react'

/** True once after each change of page: the heading that asks first takes the focus. */
const TakeFocus = createContext<() => boolean>(() => false)

export function RouteFocusProvider({ children }: { children: ReactNode }) {
  const router = useRouter()
  const isDue = useRef(false)
  useEffect(
    () =>
      router.subscribe('onBeforeNavigate', ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) isDue.current = true
      }),
    [router],
  )
  const take = useMemo(
    () => () => {
      const due = isDue.current
      isDue.current = false
      return due
    },
    [],
  )
  return <TakeFocus value={take}>{children}</TakeFocus>
}

/** Ref for the page's h1: it takes the focus when the page was reached by navigation, not on first load. */
export function useHeadingFocus<T extends HTMLElement>() {
  const take = useContext(TakeFocus)
  const ref = useRef<T>(null)
  useEffect(() => {
    if (take()) ref.current?.focus({ preventScroll: true })
  }, [take])
  return ref
}
