import type { LabelingEditorProps, MediaFailure, ResultItem } from '../src/index.ts'

/** What tests may ask of the page. */
export interface Harness {
  mount(
    props: Pick<LabelingEditorProps, 'config' | 'readonly' | 'hotkeys' | 'mediaProblemText'> & {
      data: Record<string, unknown>
      result?: readonly ResultItem[]
      key?: string
    },
  ): void
  result(): readonly ResultItem[]
  problems(): readonly unknown[]
  gestures(): readonly { seq: number; label: string; result: readonly ResultItem[] }[]
  mediaErrors(): readonly MediaFailure[]
  /** Everything told to `onReady`. */
  ready(): readonly (MediaFailure | null)[]
  /** Number of the latest gesture the journal has confirmed. */
  saved(): number
  forget(key: string, seq?: number): Promise<void>
  journal(key: string): Promise<unknown>
}
