import { CloudOff, CloudUpload, HardDrive, Save } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/format.ts'
import type { Labeling } from '../lib/use-labeling.ts'
import classes from './labeling.module.css'

/** Where the work is now, in words: on the server, on its way, or only here. */
export function SaveState({ labeling }: { labeling: Labeling }) {
  const { t } = useTranslation('labeling')
  const format = useFormat()
  const { saver } = labeling.state
  const { waiting, failures } = labeling.sending
  const [, redraw] = useState(0)
  useEffect(() => {
    if (saver.savedAt === null) return
    const timer = setInterval(() => redraw((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [saver.savedAt])

  const words = (count: number) => ({ count, formatted: format.number(count) })
  const answers = t('save.answers', words(waiting))
  const changes = t('save.changes', words(saver.unsaved))
  // That has a line of its own.
  if (labeling.isSignedOut) return null
  if (failures > 0 || saver.failures > 0) {
    const what =
      waiting > 0 && saver.unsaved > 0
        ? t('save.both', { answers, changes })
        : waiting > 0
          ? answers
          : changes
    return (
      <output className={classes['save']} data-tone="warn">
        <CloudOff size={14} aria-hidden />
        {t(navigator.onLine ? 'save.trouble' : 'save.offline', { what })}
      </output>
    )
  }
  if (labeling.isMemoryOnly && saver.unsaved + waiting > 0) {
    return (
      <output className={classes['save']} data-tone="warn">
        <HardDrive size={14} aria-hidden />
        {t('save.memoryOnly')}
      </output>
    )
  }
  if (waiting > 0) {
    return (
      <span className={classes['save']}>
        <CloudUpload size={14} aria-hidden />
        {t('save.sending', words(waiting))}
      </span>
    )
  }
  if (saver.isSaving || saver.unsaved > 0) {
    return (
      <span className={classes['save']}>
        <CloudUpload size={14} aria-hidden />
        {saver.isSaving ? t('save.saving') : t('save.unsaved', words(saver.unsaved))}
      </span>
    )
  }
  if (saver.savedAt === null) return null
  return (
    <span className={classes['save']}>
      <Save size={14} aria-hidden />
      {t('save.savedAgo', { time: format.relative(new Date(saver.savedAt)) })}
    </span>
  )
}
