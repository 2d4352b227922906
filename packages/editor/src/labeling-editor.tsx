import { parseLabelConfig } from '@sluice/contract'
import type { LabelConfig } from '@sluice/contract'
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref } from 'react'
import { createHotkeys, type HotkeyBinding, type HotkeyOptions } from './hotkeys/registry.ts'
import type { Journal } from './journal/journal.ts'
import { deserialize, type ResultItem } from './model/result-item.ts'
import { buildSchema } from './model/schema.ts'
import type { Problem } from './model/validate.ts'
import { editorActions } from './store/actions.ts'
import {
  EditorProvider,
  MediaProblemText,
  viewMemory,
  type EditorServices,
  type ViewMemory,
} from './store/context.tsx'
import { createEditorStore } from './store/editor-store.ts'
import { mediaWatch, type MediaFailure } from './store/media-watch.ts'
import { findTag } from './tags/registry.tsx'
import { TagLookup } from './tags/render-node.tsx'
import { translateEnglish, type Translate } from './text/messages.ts'
import { EditorFrame } from './ui/editor-frame.tsx'

export interface LabelingEditorHandle {
  /** The result as it would be saved now. */
  result(): readonly ResultItem[]
  undo(): void
  redo(): void
  /** Checks required answers, shows what is missing in place, and returns it. Empty means ready to submit. */
  validate(): readonly Problem[]
  /** Puts the focus on the first thing to do. */
  focus(): void
  /** Everything bound to a key now, for a help overlay. */
  hotkeys(): readonly HotkeyBinding[]
}

export interface LabelingEditorProps {
  /** The labeling config (XML). */
  config: string
  /** `data` with URLs the browser can load. */
  task: { id: number | string; data: Readonly<Record<string, unknown>> }
  /** A new key starts a new session; a new `result` under the same key does not. */
  annotation: { key: string; result: readonly ResultItem[] }
  readonly?: boolean
  /** After every gesture, undo and redo, at once. */
  onChange?: (result: readonly ResultItem[], gesture: { seq: number; label: string }) => void
  /** Local memory for unsaved work; written at every gesture. */
  journal?: Journal
  /** The journal could not be written: work is only safe once the server has it. */
  onJournalError?: (error: unknown) => void
  /**
   * Once per annotation: every medium of the task is drawn and the tools work. When a medium fails it is called with
   * the failure first, and without one should another try succeed.
   */
  onReady?: (failure: MediaFailure | null) => void
  /** Each medium that fails, each time. */
  onMediaError?: (failure: MediaFailure) => void
  /** What the host knows about media that failed, by object name; shown in place of the editor's own advice. */
  mediaProblemText?: Readonly<Record<string, string>>
  hotkeys?: HotkeyOptions
  /** Texts of the editor; English without it. */
  t?: Translate
  /** For libraries that insert `<style>` elements (waveforms). */
  cspNonce?: string
  /** Loads a text behind a URL (`valueType="url"`). */
  loadText?: (url: string) => Promise<string>
  ref?: Ref<LabelingEditorHandle>
}

/**
 * The labeling editor. It talks to no server: data, result and texts come in as props, gestures go out through
 * `onChange`. Uncontrolled between keys: the host remounts by giving another `annotation.key`.
 */
export function LabelingEditor(props: LabelingEditorProps): ReactNode {
  const [memory] = useState(viewMemory)
  const parsed = useMemo(() => parseLabelConfig(props.config), [props.config])
  const t = props.t ?? translateEnglish
  if (!parsed.ok)
    return (
      <div className="slc-editor" role="alert">
        <p className="slc-notice">{t('editor.invalidConfig', { reason: parsed.errors[0]?.message ?? '' })}</p>
      </div>
    )
  // The config is part of the identity: its tags own the state below.
  const key = `${props.annotation.key}\n${String(props.readonly === true)}\n${props.config}`
  return <Session key={key} {...props} parsed={parsed.config} t={t} memory={memory} />
}

interface SessionProps extends LabelingEditorProps {
  parsed: LabelConfig
  t: Translate
  memory: ViewMemory
}

function Session(props: SessionProps): ReactNode {
  const { parsed, t, memory, cspNonce, ref } = props
  const [host] = useState(() => hostPort(props))
  useEffect(() => host.update(props))
  const root = useRef<HTMLDivElement>(null)
  const [session] = useState(() => {
    const store = createEditorStore({
      schema: buildSchema(parsed, props.task.data),
      items: deserialize(props.annotation.result),
      readonly: props.readonly === true,
      onGesture: host.gesture,
    })
    return { store, hotkeys: createHotkeys(props.hotkeys), media: mediaWatch(host.ready) }
  })
  const { store, hotkeys, media } = session
  // Tags report in effects of their own, which run before this one.
  useEffect(() => media.start(), [media])
  useEffect(() => hotkeys.configure(props.hotkeys ?? {}), [hotkeys, props.hotkeys])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => void hotkeys.handle(event)
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [hotkeys])
  useImperativeHandle(ref, () => ({
    result: () => store.result(),
    undo: () => void store.undo(),
    redo: () => void store.redo(),
    validate: () => store.validate(),
    focus() {
      // What is labeled rather than what it is labeled with: a ring around the first label looks like a choice.
      const first = (selector: string): HTMLElement | null | undefined =>
        root.current?.querySelector<HTMLElement>(`.slc-config ${selector}`)
      const work = first(':is([role="application"], [role="textbox"])[tabindex="0"]')
      const any = first(':is([tabindex="0"], button, input, textarea, select):not(:disabled)')
      // The task stays where it is on the page: what stands above the work belongs to it.
      ;(work ?? any)?.focus({ preventScroll: true })
    },
    hotkeys: () => hotkeys.list(),
  }))
  const services = useMemo<EditorServices>(
    () => ({
      store,
      hotkeys,
      t,
      memory,
      actions: editorActions(store, t),
      cspNonce,
      media,
      onMediaError: host.mediaError,
      loadText: host.loadText,
    }),
    [store, hotkeys, t, memory, cspNonce, media, host],
  )
  return (
    <EditorProvider services={services}>
      <TagLookup value={findTag}>
        <MediaProblemText value={props.mediaProblemText ?? noText}>
          <EditorFrame root={root} />
        </MediaProblemText>
      </TagLookup>
    </EditorProvider>
  )
}

const noText = {}

interface HostPort {
  update(props: LabelingEditorProps): void
  gesture: (result: readonly ResultItem[], gesture: { seq: number; label: string }) => void
  ready: (failure: MediaFailure | null) => void
  mediaError: (failure: MediaFailure) => void
  loadText: (url: string) => Promise<string>
}

/** The host's latest callbacks behind functions that never change, so that new ones re-render nothing. */
function hostPort(first: LabelingEditorProps): HostPort {
  let latest = first
  return {
    update: (props) => void (latest = props),
    gesture(result, gesture) {
      const { annotation, journal, onChange, onJournalError } = latest
      journal
        ?.append(annotation.key, { ...gesture, at: Date.now(), result })
        .catch((error: unknown) => onJournalError?.(error))
      onChange?.(result, gesture)
    },
    ready: (failure) => latest.onReady?.(failure),
    mediaError: (failure) => latest.onMediaError?.(failure),
    loadText: (url) => (latest.loadText ?? fetchText)(url),
  }
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`The text could not be loaded (${response.status})`)
  return response.text()
}
