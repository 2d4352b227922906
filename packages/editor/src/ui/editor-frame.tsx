import { useEffect, type ReactNode, type RefObject } from 'react'
import { useEditor, useHotkeys, useServices } from '../store/context.tsx'
import { hasTool, noTools } from '../store/tools.ts'
import { RenderNode } from '../tags/render-node.tsx'
import { RegionList } from './region-list.tsx'
import { Toolbar } from './toolbar.tsx'

/** The editor's own layout: the config's tags, and beside them the regions when the config makes any. */
export function EditorFrame({ root }: { root: RefObject<HTMLDivElement | null> }): ReactNode {
  const { actions, store, t } = useServices()
  const hasRegions = [...store.schema.controls.values()].some(
    (control) => control.labels || control.tool !== null,
  )
  const extra = useEditor((state) => state.index.regions.length + state.index.kept.length)
  const unselect = (): boolean => {
    const some = store.get().selected.length > 0
    store.select([])
    return some
  }
  const layDown = (): boolean => {
    const had = hasTool(store.get().tools)
    if (had) store.set({ tools: noTools })
    return had
  }
  useHotkeys([
    { id: 'undo', keys: ['ctrl+z'], label: t('hotkeys.undo'), run: () => store.undo() },
    { id: 'redo', keys: ['ctrl+shift+z', 'ctrl+y'], label: t('hotkeys.redo'), run: () => store.redo() },
    {
      id: 'delete',
      keys: ['delete', 'backspace'],
      label: t('hotkeys.delete'),
      run: () => !store.readonly && actions.removeSelected(),
    },
    { id: 'unselect', keys: ['u', 'escape'], label: t('hotkeys.unselect'), run: unselect },
    // After everything smaller that Escape ends, and before what a host may do with it, such as leaving.
    { id: 'layDown', keys: ['escape'], label: t('hotkeys.layDown'), run: layDown },
    { id: 'next', keys: ['alt+.'], label: t('hotkeys.next'), run: () => actions.selectNext(1) },
    {
      id: 'hide',
      keys: ['alt+h'],
      label: t('hotkeys.hide'),
      run: () => actions.toggleHidden(store.get().selected),
    },
  ])
  useFirstProblem(root)
  const side = hasRegions || extra > 0
  return (
    <section ref={root} className="slc-editor" aria-label={t('editor.label')}>
      <Toolbar />
      <div className={side ? 'slc-body slc-body-split' : 'slc-body'}>
        <div className="slc-config">
          <RenderNode node={store.schema.root} />
        </div>
        {side && <RegionList />}
      </div>
      <MissingAnswers />
    </section>
  )
}

/** After a refused submit the focus goes to the first question to answer, or to its region. */
function useFirstProblem(frame: RefObject<HTMLElement | null>): void {
  const { store } = useServices()
  const problems = useEditor((state) => state.problems)
  useEffect(() => {
    const first = problems[0]
    if (!first) return undefined
    if (first.regionId !== undefined) store.select([first.regionId])
    // A per-region question is drawn only after its region was selected.
    const wait = requestAnimationFrame(() => {
      const question = frame.current?.querySelector(`[data-control="${CSS.escape(first.control)}"]`)
      question?.scrollIntoView({ block: 'nearest' })
      question?.querySelector<HTMLElement>('input, textarea, select')?.focus()
    })
    return () => cancelAnimationFrame(wait)
  }, [problems, store, frame])
}

/** Problems of controls that show none themselves, such as a label bar nobody has used. */
function MissingAnswers(): ReactNode {
  const { store, t } = useServices()
  const problems = useEditor((state) => state.problems)
  const silent = problems.filter((problem) => store.schema.controls.get(problem.control)?.labels === true)
  if (silent.length === 0) return null
  return (
    <div role="alert">
      {silent.map((problem) => (
        <p key={problem.control} className="slc-problem">
          {problem.message ?? t('required.message', { name: problem.control })}
        </p>
      ))}
    </div>
  )
}
