import { deserialize, LabelingEditor, type LabelingEditorHandle, type ResultItem } from '@sluice/editor'
import '@sluice/editor/editor.css'
import { type RefObject, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { styleNonce } from '../../../lib/nonce.ts'
import { editorText } from '../../../lib/editor-text.ts'
import type { OpenTask } from '../lib/open-task.ts'
import type { Labeling } from '../lib/use-labeling.ts'
import { toItems } from '../lib/results.ts'
import { useStage } from '../lib/use-stage.ts'
import classes from './labeling.module.css'

export interface StageProps {
  xml: string
  open: OpenTask
  labeling: Labeling
  editor: RefObject<LabelingEditorHandle | null>
  /** The media are in and the tools work. */
  onReady: () => void
  /** A gesture changed something. */
  onChange: () => void
  onState: (state: { isReady: boolean; isBroken: boolean }) => void
}

/** The editor with what is open in it. Nothing in it works before the media are in. */
export function Stage({ xml, open, labeling, editor, onReady, onChange, onState }: StageProps) {
  const { i18n } = useTranslation()
  const { session, media, journal, state } = labeling
  const { turn } = state
  const text = useMemo(() => editorText(i18n.language), [i18n.language])
  const stage = useStage({ turn, onReady })
  const { isReady, isBroken } = stage
  useEffect(() => onState({ isReady, isBroken }), [onState, isReady, isBroken])
  // The editor keeps its state while the key of the work stays; a new turn with the same work needs a new editor.
  const [mounted, setMounted] = useState({ key: open.key, turn, again: 0 })
  if (mounted.turn !== turn)
    setMounted({ key: open.key, turn, again: mounted.key === open.key ? mounted.again + 1 : mounted.again })
  const annotation = useMemo(
    () => ({ key: open.key, result: deserialize(open.result) as readonly ResultItem[] }),
    [open.key, open.result],
  )
  return (
    <div className={classes['stage']}>
      <div className={classes['editor']} inert={!isReady && !isBroken}>
        <LabelingEditor
          key={mounted.again}
          ref={editor}
          config={xml}
          task={open.task}
          annotation={annotation}
          readonly={open.isReadonly}
          journal={journal}
          t={text}
          cspNonce={styleNonce()}
          onChange={(result) => {
            session.changed(toItems(result))
            onChange()
          }}
          onJournalError={labeling.noteMemoryOnly}
          onReady={stage.onSettled}
          onMediaError={stage.onMediaError}
          mediaProblemText={stage.problemText}
          loadText={media.text}
        />
      </div>
    </div>
  )
}
