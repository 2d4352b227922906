import { Button, Center, Loader } from '@mantine/core'
import type { LabelConfig, Project } from '@sluice/contract'
import type { LabelingEditorHandle } from '@sluice/editor'
import { useNavigate } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { markSubmit } from '../lib/marks.ts'
import { toItems } from '../lib/results.ts'
import { useInstructions } from '../lib/use-instructions.ts'
import { useLabeling } from '../lib/use-labeling.ts'
import { useLabelingKeys } from '../lib/use-labeling-keys.ts'
import { useLeadTime } from '../lib/use-lead-time.ts'
import { useReopen } from '../lib/use-reopen.ts'
import { useTaskAddress } from '../lib/use-task-address.ts'
import { AnnotationTabs } from './annotation-tabs.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DoneState } from './done-state.tsx'
import { Instructions } from './instructions.tsx'
import classes from './labeling.module.css'
import { RestoredLine } from './restored-line.tsx'
import { SignedOutLine } from './signed-out-line.tsx'
import { Stage } from './stage.tsx'
import { TopBar } from './top-bar.tsx'

export interface LabelingScreenProps {
  project: Project
  config: LabelConfig
  user: number
}

export function LabelingScreen({ project, config, user }: LabelingScreenProps) {
  const { t } = useTranslation('labeling')
  const navigate = useNavigate()
  const labeling = useLabeling(project, config, user)
  const { session, state } = labeling
  const { open, turn, phase } = state
  const editor = useRef<LabelingEditorHandle>(null)
  const [stage, setStage] = useState({ turn: -1, isReady: false, isBroken: false })
  const isReady = stage.turn === turn && stage.isReady
  const isBroken = stage.turn === turn && stage.isBroken
  const [refusal, setRefusal] = useState<{ turn: number; text: string } | null>(null)
  const instructions = useInstructions(project)
  const asked = useTaskAddress(session, open?.task.id ?? null)

  const again = asked ?? open?.task.id ?? null
  useReopen({
    phase,
    error: state.error,
    isSignedOut: labeling.isSignedOut,
    reopen: () => void session.start(again),
  })

  const timer = useLeadTime(turn, open?.leadTime ?? 0, isReady)
  useEffect(() => session.setLeadTime(timer.seconds), [session, timer])

  const canAnswer = open !== null && !open.isReadonly && !state.isBusy && open.conflict === null
  const workNow = () => (editor.current ? toItems(editor.current.result()) : (open?.result ?? []))
  const submit = (at: number) => {
    if (!canAnswer || !isReady || !editor.current) return
    const problems = editor.current.validate()
    if (problems.length > 0) {
      setRefusal({ turn, text: t('check.required', { count: problems.length }) })
      return
    }
    const result = toItems(editor.current.result())
    if (result.length === 0 && !project.enable_empty_annotation) {
      setRefusal({ turn, text: t('check.empty') })
      return
    }
    markSubmit(at)
    void session.submit(result)
  }
  const skip = (at: number) => {
    if (!canAnswer || !(isReady || isBroken) || !project.show_skip_button || !open.task.allow_skip) return
    markSubmit(at)
    void session.skip(workNow())
  }
  const leave = () =>
    void navigate({ to: '/projects/$projectId/data', params: { projectId: String(project.id) } })
  const onState = useCallback(
    (next: { isReady: boolean; isBroken: boolean }) => setStage({ turn, ...next }),
    [turn],
  )
  useLabelingKeys({
    editor,
    turn,
    isReady,
    onSubmit: submit,
    onSkip: skip,
    onNext: () => {
      if (phase === 'task' && !state.isBusy) void session.next()
    },
    onPrevious: () => {
      if (!state.isBusy) void session.previous()
    },
    onLeave: leave,
  })

  return (
    <div className={classes['screen']}>
      <PageHeader
        hidden
        title={open ? t('task', { id: open.task.inner_id ?? open.task.id }) : t('title')}
        documentTitle={
          open
            ? t('documentTitle', { id: open.task.inner_id ?? open.task.id, project: project.title })
            : t('documentTitleIdle', { project: project.title })
        }
      />
      <TopBar
        project={project}
        labeling={labeling}
        canSubmit={canAnswer && isReady}
        canSkip={canAnswer && (isReady || isBroken)}
        onLeave={leave}
        onSubmit={submit}
        onSkip={skip}
        onInstructions={instructions.text === null ? null : instructions.open}
      />
      {labeling.isSignedOut && <SignedOutLine />}
      {open && (
        <AnnotationTabs
          open={open}
          onTab={(tab) => void session.openTab(tab)}
          onCopy={() => session.copyToEdit()}
        />
      )}
      {open?.restored && <RestoredLine from={open.restored} onDiscard={() => void session.discardWork()} />}
      {refusal?.turn === turn && (
        <div role="alert" className={classes['line']} data-tone="bad">
          <CircleAlert size={15} aria-hidden />
          {refusal.text}
        </div>
      )}
      {phase === 'loading' && (
        <Center component="output" flex={1} aria-label={t('loading')}>
          <Loader aria-hidden />
        </Center>
      )}
      {phase === 'failed' && (
        <div style={{ padding: 24 }}>
          <ErrorState title={t('failed')} error={state.error} onRetry={() => void session.start(again)} />
          <Button mt="md" variant="default" onClick={() => void session.start(null)}>
            {t('toQueue')}
          </Button>
        </div>
      )}
      {phase === 'done' && (
        <DoneState
          project={project}
          reason={state.done}
          count={state.count}
          onAgain={() => void session.start(null)}
        />
      )}
      {phase === 'task' && open && (
        <Stage
          xml={project.label_config}
          open={open}
          labeling={labeling}
          editor={editor}
          onState={onState}
          onChange={() => setRefusal(null)}
          onReady={() => focusEditor(editor.current)}
        />
      )}
      {open?.conflict && (
        <ConflictDialog conflict={open.conflict} onResolve={(choice) => session.resolve(choice)} />
      )}
      {instructions.text !== null && (
        <Instructions text={instructions.text} opened={instructions.isOpen} onClose={instructions.close} />
      )}
    </div>
  )
}

/** The hands stay where they are: on the work, unless a dialog or a field has asked for them. */
function focusEditor(editor: LabelingEditorHandle | null): void {
  const { activeElement } = document
  if (document.querySelector('[role=dialog][aria-modal=true]') !== null) return
  if (activeElement instanceof HTMLElement && activeElement.matches('input, textarea, select')) return
  editor?.focus()
}
