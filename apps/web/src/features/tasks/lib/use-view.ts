import { useRouter, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { searchOf, type View, viewOf } from './view.ts'

/** Filter and order as the address holds them. A change replaces the entry in the history of the browser. */
export function useView(): [View, (view: View) => void] {
  const router = useRouter()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const view = useMemo(() => viewOf(search), [search])
  const setView = useCallback(
    (next: View) => {
      const {
        match: _match,
        filter: _filter,
        order: _order,
        ...others
      } = router.latestLocation.search as Record<string, unknown>
      const path = router.latestLocation.pathname
      const text = router.options.stringifySearch({ ...others, ...searchOf(next) })
      void router.navigate({ href: `${path}${text}`, replace: true })
    },
    [router],
  )
  return [view, setView]
}
