import { useEffect, useRef } from 'react'
import type { UnitRange } from '../../model/snap.ts'
import { useServices } from '../../store/context.tsx'
import { drawingTool, type ToolState } from '../../store/tools.ts'

/** Marks a waiting selection as soon as a label is chosen for its text. */
export function usePendingSelection(
  pending: UnitRange | null,
  tools: ToolState,
  object: string,
  create: (range: UnitRange) => void,
): void {
  const { store } = useServices()
  const seen = useRef(tools)
  useEffect(() => {
    if (seen.current === tools) return
    seen.current = tools
    if (pending && drawingTool(tools, store.schema, object)) create(pending)
  }, [tools, pending, object, store, create])
}
