import { useLocalStorage } from '@mantine/hooks'
import { useMemo } from 'react'
import { hiddenAtFirst } from './columns.ts'

export const rowHeights = { compact: 36, medium: 60, large: 108 } as const
export type RowSize = keyof typeof rowHeights

interface Display {
  size?: RowSize
  /** Set once the person has chosen columns. */
  hidden?: readonly string[]
}

/** Columns and row height of one project's table, remembered in this browser. */
export function useDisplay(project: number, extra: readonly string[], sizeAtFirst: RowSize) {
  const [stored, setStored] = useLocalStorage<Display>({
    key: `sluice:table:${project}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const hidden = useMemo(() => new Set(stored.hidden ?? [...hiddenAtFirst, ...extra]), [stored.hidden, extra])
  const size = stored.size !== undefined && stored.size in rowHeights ? stored.size : sizeAtFirst
  return {
    hidden,
    size,
    rowHeight: rowHeights[size],
    setSize: (next: RowSize) => setStored({ ...stored, size: next }),
    setHidden: (id: string, isHidden: boolean) =>
      setStored({
        ...stored,
        hidden: [...[...hidden].filter((other) => other !== id), ...(isHidden ? [id] : [])],
      }),
  }
}
