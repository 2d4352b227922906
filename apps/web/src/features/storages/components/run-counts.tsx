import type { SyncRun } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import classes from './run-counts.module.css'
import { Term } from './term.tsx'

const counters = ['listed', 'created', 'existing', 'skipped', 'failed'] as const

export interface RunCountsProps {
  run: SyncRun
  /** Opens the error list; the number of failures is then a button. */
  onShowErrors?: () => void
}

/** The five numbers of a run, each with its definition. */
export function RunCounts({ run, onShowErrors }: RunCountsProps) {
  const { t } = useTranslation('storages')
  const format = useFormat()
  const hints = run.kind === 'source' ? 'sourceHint' : 'targetHint'
  return (
    <dl className={classes['counts']}>
      {counters.map((name) => (
        <div key={name} data-bad={(name === 'failed' && run.failed > 0) || undefined}>
          <dt>
            <Term hint={t(`counts.${hints}.${name}`)}>{t(`counts.${run.kind}.${name}`)}</Term>
          </dt>
          <dd>
            {name === 'failed' && run.failed > 0 && onShowErrors ? (
              <button
                type="button"
                className={classes['errors']}
                aria-label={t('counts.showErrors', { count: run.failed })}
                onClick={onShowErrors}
              >
                {format.number(run.failed)}
              </button>
            ) : (
              format.number(run[name])
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
