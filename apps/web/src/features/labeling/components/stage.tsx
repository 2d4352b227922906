import { Alert, Button, Group, Text } from '@mantine/core'
import type { LabelConfig } from '@sluice/contract'
import { deserialize, LabelingEditor, type LabelingEditorHandle, type ResultItem } from '@sluice/editor'
import '@sluice/editor/editor.css'
import { ImageOff, RotateCcw } from 'lucide-react'
import { type RefObject, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { styleNonce } from '../../../lib/nonce.ts'
import { editorText } from '../lib/editor-text.ts'
import type { OpenTask } from '../lib/open-task.ts'
import type { Labeling } from '../lib/use-labeling.ts'
import { toItems } from '../lib/results.ts'
import { useStage } from '../lib/use-stage.ts'
import classes from './labeling.module.css'

export interface StageProps {
  config: LabelConfig
  xml: string
  open: OpenTask
  labeling: Labeling
  editor: RefObject<LabelingEditorHandle | null>
  /** The media are in and the tools work. */
  onReady: () => void
  onReload: () => void
  /** A gesture changed something. */
  onChange: () => void
  onState: (state: { isReady: boolean; isBroken: boolean }) => void
}

/** The editor with what is open in it. Nothing in it works before the media are in. */
export function Stage({
  config,
  xml,
  open,
  labeling,
  editor,
  onReady,
  onReload,
  onChange,
  onState,
}: StageProps) {
  const { i18n } = useTranslation()
  const { session, media, journal, state } = labeling
  const { turn } = state
  const root = useRef<HTMLDivElement>(null)
  const text = useMemo(() => editorText(i18n.language), [i18n.language])
  const stage = useStage({
    turn,
    config,
    data: open.task.data,
    media,
    root,
    onReady: () => {
      onState({ isReady: true, isBroken: false })
      onReady()
    },
  })
  // The editor keeps its state while the key of the work stays; a new turn with the same work needs a new editor.
  const [mounted, setMounted] = useState({ key: open.key, turn, again: 0 })
  if (mounted.turn !== turn)
    setMounted({ key: open.key, turn, again: mounted.key === open.key ? mounted.again + 1 : mounted.again })
  const annotation = useMemo(
    () => ({ key: open.key, result: deserialize(open.result) as readonly ResultItem[] }),
    [open.key, open.result],
  )
  const { isReady, broken } = stage
  return (
    <div className={classes['stage']}>
      {broken && <BrokenMedia {...broken} onRetry={onReload} />}
      <div ref={root} className={classes['editor']} inert={!isReady && !broken}>
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
          onMediaError={(problem) => {
            onState({ isReady: false, isBroken: true })
            stage.onMediaError(problem)
          }}
        />
      </div>
    </div>
  )
}

function BrokenMedia({
  object,
  problem,
  onRetry,
}: NonNullable<ReturnType<typeof useStage>['broken']> & { onRetry: () => void }) {
  const { t } = useTranslation('labeling')
  const sentence =
    problem === null
      ? t('media.checking')
      : problem.kind === 'refused'
        ? problem.sentence
        : t(`media.${problem.kind}`)
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      radius={0}
      icon={<ImageOff />}
      title={t('media.title', { object })}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-end">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {sentence}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<RotateCcw size={14} />}
          onClick={onRetry}
          flex="none"
        >
          {t('media.retry')}
        </Button>
      </Group>
    </Alert>
  )
}
