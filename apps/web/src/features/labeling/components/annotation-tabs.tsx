import { Button } from '@mantine/core'
import type { Annotation } from '@sluice/contract'
import { Bot, Copy, PenLine, Plus, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import type { OpenTask, Tab, TabId } from '../lib/open-task.ts'
import classes from './labeling.module.css'

export interface AnnotationTabsProps {
  open: OpenTask
  onTab: (tab: TabId) => void
  onCopy: () => void
}

const icons = { new: Plus, own: PenLine, other: UserRound, prediction: Bot }

/** What there is on this task besides what one sees: shown only when there is a choice. */
export function AnnotationTabs({ open, onTab, onCopy }: AnnotationTabsProps) {
  const { t } = useTranslation('labeling')
  const hasNew = open.tabs.some(({ kind }) => kind === 'new')
  if (open.tabs.length === 1 && hasNew) return null
  return (
    <div className={classes['line']}>
      <nav aria-label={t('tabs.label')} className={classes['tabs']}>
        {open.tabs.map((tab) => (
          <TabButton key={tab.id} tab={tab} isOpen={tab.id === open.tab} onTab={onTab} />
        ))}
        {!hasNew && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<Plus size={14} />}
            onClick={() => onTab('new')}
          >
            {t('tabs.create')}
          </Button>
        )}
      </nav>
      {open.isReadonly && (
        <>
          <span className={classes['note']}>
            {open.tab.startsWith('prediction') ? t('tabs.readonlyPrediction') : t('tabs.readonlyOther')}
          </span>
          <Button size="compact-sm" leftSection={<Copy size={14} />} onClick={onCopy}>
            {t('tabs.copy')}
          </Button>
        </>
      )}
    </div>
  )
}

function TabButton({ tab, isOpen, onTab }: { tab: Tab; isOpen: boolean; onTab: (tab: TabId) => void }) {
  const { t } = useTranslation('labeling')
  const format = useFormat()
  const Icon = icons[tab.kind]
  const nameOf = (annotation: Annotation | undefined) => {
    const author = annotation?.completed_by
    if (typeof author !== 'object' || author === null)
      return annotation?.created_username || t('tabs.unknown')
    return [author.first_name, author.last_name].filter((part) => part !== '').join(' ') || author.email
  }
  const { prediction, annotation } = tab
  const model = prediction?.model_version
  const words =
    tab.kind === 'new'
      ? t('tabs.new')
      : tab.kind === 'own'
        ? t('tabs.own')
        : tab.kind === 'other'
          ? nameOf(annotation)
          : model
            ? t('tabs.predictionOf', { model })
            : t('tabs.prediction')
  return (
    <button
      type="button"
      className={classes['tab']}
      {...(isOpen && { 'aria-current': true as const })}
      onClick={() => onTab(tab.id)}
    >
      <Icon size={14} aria-hidden />
      <span>{words}</span>
      {prediction && prediction.score !== null && <span>{format.percent(prediction.score)}</span>}
      {annotation && <span>{format.relative(annotation.updated_at)}</span>}
      {annotation?.was_cancelled && <span>({t('tabs.skipped')})</span>}
    </button>
  )
}
