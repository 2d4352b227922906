import { createRef, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import {
  indexedDbJournal,
  LabelingEditor,
  loadJournal,
  type LabelingEditorHandle,
  type LabelingEditorProps,
  type ResultItem,
} from '../src/index.ts'
import '../src/editor.css'
import './page.css'

/** What the tests may ask of the page. */
export interface Harness {
  mount(
    props: Pick<LabelingEditorProps, 'config' | 'readonly' | 'hotkeys'> & {
      data: Record<string, unknown>
      result?: ResultItem[]
      key?: string
    },
  ): void
  result(): readonly ResultItem[]
  problems(): readonly unknown[]
  gestures(): readonly { seq: number; label: string; result: readonly ResultItem[] }[]
  mediaErrors(): readonly { object: string; url: string }[]
  journal(key: string): Promise<unknown>
}

declare global {
  interface Window {
    harness: Harness
  }
}

const root = createRoot(document.getElementById('root') as HTMLElement)
const handle = createRef<LabelingEditorHandle>()
const journal = indexedDbJournal()
let gestures: { seq: number; label: string; result: readonly ResultItem[] }[] = []
let mediaErrors: { object: string; url: string }[] = []

function Page(props: { editor: LabelingEditorProps }): ReactNode {
  return (
    <>
      <h1>Task</h1>
      <LabelingEditor {...props.editor} ref={handle} />
    </>
  )
}

window.harness = {
  mount({ data, result = [], key = 'a', ...rest }) {
    gestures = []
    mediaErrors = []
    const editor: LabelingEditorProps = {
      ...rest,
      task: { id: 1, data },
      annotation: { key, result },
      journal,
      onChange: (now, gesture) => gestures.push({ ...gesture, result: now }),
      onMediaError: (problem) => mediaErrors.push(problem),
    }
    root.render(<Page editor={editor} />)
  },
  result: () => handle.current?.result() ?? [],
  problems: () => handle.current?.validate() ?? [],
  gestures: () => gestures,
  mediaErrors: () => mediaErrors,
  journal: (key) => loadJournal(journal, key),
}
