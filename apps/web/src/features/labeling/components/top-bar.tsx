import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core'
import type { Project } from '@sluice/contract'
import { ArrowLeft, BookOpen, ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import { isMac } from '../../../lib/shortcuts.ts'
import type { Labeling } from '../lib/use-labeling.ts'
import classes from './labeling.module.css'
import { RefusedButton } from './refused-button.tsx'
import { SaveState } from './save-state.tsx'

export interface TopBarProps {
  project: Project
  labeling: Labeling
  /** Media in, nothing in the way of submitting. */
  canSubmit: boolean
  canSkip: boolean
  onLeave: () => void
  /** `at` is the moment of the press, on the clock of `performance`. */
  onSubmit: (at: number) => void
  onSkip: (at: number) => void
  onInstructions: (() => void) | null
}

export function TopBar(props: TopBarProps) {
  const { t } = useTranslation('labeling')
  const format = useFormat()
  const { project, labeling, onInstructions } = props
  const { session, state, done } = labeling
  const { open, undo, history } = state
  const total = project.task_number
  const canGoBack = history.some(({ task }) => task !== open?.task.id)
  return (
    <section aria-label={t('bar')} className={classes['bar']}>
      <Tooltip label={t('back')}>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('back')} onClick={props.onLeave}>
          <ArrowLeft size={18} />
        </ActionIcon>
      </Tooltip>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={t('previous')}
        aria-keyshortcuts="Control+ArrowLeft"
        disabled={!canGoBack || state.isBusy}
        onClick={() => void session.previous()}
      >
        <ChevronLeft size={18} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={t('next')}
        aria-keyshortcuts="Control+ArrowRight"
        disabled={state.phase !== 'task' || state.isBusy}
        onClick={() => void session.next()}
      >
        <ChevronRight size={18} />
      </ActionIcon>
      <div className={classes['facts']}>
        <span className={classes['task']} aria-live="polite">
          {open && t('task', { id: open.task.inner_id ?? open.task.id })}
        </span>
        <span className={classes['progress']}>
          <Progress w={90} size="sm" value={total === 0 ? 0 : (done / total) * 100} aria-hidden />
          {t('progress', { done: format.number(done), total: format.number(total) })}
        </span>
        <output className={classes['undo']}>
          {state.notice && t(`notice.${state.notice}`)}
          {undo && (
            <>
              {t(undo.isSkip ? 'undo.skipped' : 'undo.submitted', { id: undo.innerId ?? undo.task })}
              <Button size="compact-xs" variant="light" onClick={() => void session.undoSubmit()}>
                {t('undo.action')}
              </Button>
            </>
          )}
        </output>
        <span className={classes['spread']} />
        <SaveState labeling={labeling} />
      </div>
      <RefusedButton labeling={labeling} />
      {onInstructions && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<BookOpen size={14} />}
          onClick={onInstructions}
        >
          {t('instructions')}
        </Button>
      )}
      {open && !open.isReadonly && (
        <>
          {project.show_skip_button && open.task.allow_skip && (
            <Button
              size="xs"
              variant="default"
              disabled={!props.canSkip}
              aria-keyshortcuts={isMac() ? 'Alt+Enter' : 'Control+Space'}
              onClick={(event) => props.onSkip(event.timeStamp)}
            >
              {t('skip')}
              <kbd className={classes['key']} aria-hidden>
                {isMac() ? '⌥ ↩' : 'Ctrl+Space'}
              </kbd>
            </Button>
          )}
          <Button
            size="xs"
            disabled={!props.canSubmit}
            aria-keyshortcuts={isMac() ? 'Meta+Enter' : 'Control+Enter'}
            onClick={(event) => props.onSubmit(event.timeStamp)}
          >
            {open.annotation === null ? t('submit') : t('update')}
            <kbd className={classes['key']} aria-hidden>
              {isMac() ? '⌘ ↩' : 'Ctrl+Enter'}
            </kbd>
          </Button>
        </>
      )}
    </section>
  )
}
