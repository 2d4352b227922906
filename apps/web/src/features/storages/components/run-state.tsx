import { Loader } from '@mantine/core'
import type { SyncRun } from '@sluice/contract'
import { Ban, CircleAlert, CircleCheck, CircleDashed, Clock, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './run-state.module.css'
import { Term } from './term.tsx'

const icons = {
  completed: CircleCheck,
  completed_with_errors: TriangleAlert,
  failed: CircleAlert,
  cancelled: Ban,
  none: CircleDashed,
  idle: CircleDashed,
  queued: Clock,
} as const

/** Result of a run that has ended, with its definition. Icon and word carry it; colour only helps. */
export function ResultWord({ run }: { run: SyncRun | null }) {
  const { t } = useTranslation('storages')
  const state = run && run.state !== 'queued' && run.state !== 'running' ? run.state : 'none'
  const Icon = icons[state]
  return (
    <Term hint={t(`result.${state}Hint`)}>
      <span className={classes['word']} data-state={state}>
        <Icon size={16} aria-hidden />
        {t(`result.${state}`)}
      </span>
    </Term>
  )
}

/** What a storage does at this moment, with its definition. */
export function NowWord({ run }: { run: SyncRun | null }) {
  const { t } = useTranslation('storages')
  const state = run?.state === 'running' ? 'running' : run ? 'queued' : 'idle'
  const Icon = state === 'running' ? null : icons[state]
  return (
    <Term hint={t(`now.${state}Hint`)}>
      <span className={classes['word']} data-state={state}>
        {Icon ? <Icon size={16} aria-hidden /> : <Loader size={14} aria-hidden />}
        {t(`now.${state}`)}
      </span>
    </Term>
  )
}
