import {
  createContext,
  useContext,
  useEffect,
  useId,
  useRef,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { HotkeyBinding, HotkeyRegistry } from '../hotkeys/registry.ts'
import type { Region } from '../model/regions.ts'
import type { Translate } from '../text/messages.ts'
import type { EditorActions } from './actions.ts'
import type { EditorState, EditorStore } from './editor-store.ts'
import type { MediaFailure, MediaWatch } from './media-watch.ts'

/** Zoom and centre of the last image, for the next one of the same size. */
export interface ViewMemory {
  keep(view: KeptView): void
  kept(): KeptView | null
}

export interface KeptView {
  width: number
  height: number
  scale: number
  x: number
  y: number
  fit: boolean
}

export function viewMemory(): ViewMemory {
  let last: KeptView | null = null
  return { keep: (view) => void (last = view), kept: () => last }
}

export interface EditorServices {
  store: EditorStore
  actions: EditorActions
  hotkeys: HotkeyRegistry
  t: Translate
  memory: ViewMemory
  /** Passed to libraries that insert styles of their own. */
  cspNonce: string | undefined
  media: MediaWatch
  onMediaError: ((problem: MediaFailure) => void) | undefined
  loadText: (url: string) => Promise<string>
}

const Services = createContext<EditorServices | null>(null)

export function EditorProvider({
  services,
  children,
}: {
  services: EditorServices
  children: ReactNode
}): ReactNode {
  return <Services value={services}>{children}</Services>
}

export function useServices(): EditorServices {
  const services = useContext(Services)
  if (!services) throw new Error('This view works inside the labeling editor only')
  return services
}

/** A part of the state. The selector must return the same value for the same state. */
export function useEditor<T>(selector: (state: EditorState) => T): T {
  const { store } = useServices()
  return useSyncExternalStore(store.subscribe, () => selector(store.get()))
}

export function useSelectedRegions(): readonly Region[] {
  const selected = useEditor((state) => state.selected)
  const byId = useEditor((state) => state.index.byId)
  return selected.flatMap((id) => byId.get(id) ?? [])
}

/** Binds keys while the view is mounted. Bindings are read anew on each render, registered once. */
export function useHotkeys(bindings: readonly HotkeyBinding[]): void {
  const { hotkeys } = useServices()
  const latest = useRef(bindings)
  useEffect(() => {
    latest.current = bindings
  })
  const signature = bindings
    .map((binding) => `${binding.id}=${binding.keys.join(' ')}=${binding.label}`)
    .join('\n')
  useEffect(
    () =>
      hotkeys.add(
        latest.current.map((binding, index) => ({ ...binding, run: () => latest.current[index]?.run() })),
      ),
    // The signature stands for the bindings: functions change each render and go through the ref.
    [hotkeys, signature],
  )
}

/** Says how far the medium of a tag is: the host waits for it. */
export function useMedium(state: 'loading' | 'ready' | 'failed', object: string, url: string): void {
  const { media } = useServices()
  const id = useId()
  useEffect(
    () => media.report(id, state === 'failed' ? { state, failure: { object, url } } : { state }),
    [media, id, state, object, url],
  )
  useEffect(() => () => media.forget(id), [media, id])
}

/** What the host says about media that failed, by object name. */
export const MediaProblemText = createContext<Readonly<Record<string, string>>>({})

/** Runs before the result is read, undone or another region is selected: the place to add what was only typed. */
export function useBeforeRead(save: () => void): void {
  const { store } = useServices()
  const latest = useRef(save)
  useEffect(() => {
    latest.current = save
  })
  useEffect(() => store.beforeRead(() => latest.current()), [store])
}
