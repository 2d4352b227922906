import { createRef, StrictMode, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import {
  indexedDbJournal,
  LabelingEditor,
  loadJournal,
  type LabelingEditorHandle,
  type LabelingEditorProps,
  type MediaFailure,
  type ResultItem,
} from '../src/index.ts'
import type { Harness } from './harness.ts'
import '../src/editor.css'
import './page.css'

declare global {
  interface Window {
    harness: Harness
  }
}

const root = createRoot(document.getElementById('root') as HTMLElement)
const handle = createRef<LabelingEditorHandle>()
const journal = indexedDbJournal()
let gestures: { seq: number; label: string; result: readonly ResultItem[] }[] = []
let saved = 0
let mediaErrors: MediaFailure[] = []
let ready: (MediaFailure | null)[] = []

function Page(props: { editor: LabelingEditorProps }): ReactNode {
  return (
    <StrictMode>
      <h1>Task</h1>
      <LabelingEditor {...props.editor} ref={handle} />
    </StrictMode>
  )
}

window.harness = {
  mount({ data, result = [], key = 'a', ...rest }) {
    gestures = []
    saved = 0
    mediaErrors = []
    ready = []
    const editor: LabelingEditorProps = {
      ...rest,
      task: { id: 1, data },
      annotation: { key, result },
      journal: {
        ...journal,
        append: (id, entry) => journal.append(id, entry).then(() => void (saved = entry.seq)),
      },
      cspNonce: 'harness',
      onChange: (now, gesture) => gestures.push({ ...gesture, result: now }),
      onMediaError: (problem) => mediaErrors.push(problem),
      onReady: (failure) => ready.push(failure),
    }
    // With its effects: its keys work when this returns, and nothing is left of an editor before.
    flushSync(() => root.render(<Page editor={editor} />))
  },
  result: () => handle.current?.result() ?? [],
  problems: () => handle.current?.validate() ?? [],
  gestures: () => gestures,
  mediaErrors: () => mediaErrors,
  ready: () => ready,
  saved: () => saved,
  forget: (key, seq) => journal.clear(key, seq),
  journal: (key) => loadJournal(journal, key),
}
