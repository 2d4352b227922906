import { Button } from '@mantine/core'
import { History } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../components/confirm.tsx'
import classes from './labeling.module.css'

/** Says that unfinished work is open again, and how to be rid of it. */
export function RestoredLine({ from, onDiscard }: { from: 'draft' | 'journal'; onDiscard: () => void }) {
  const { t } = useTranslation('labeling')
  const [isAsking, setAsking] = useState(false)
  return (
    <output className={classes['line']}>
      <History size={15} aria-hidden />
      {t(`restored.${from}`)}
      <Button size="compact-xs" variant="subtle" onClick={() => setAsking(true)}>
        {t('restored.discard')}
      </Button>
      <Confirm
        opened={isAsking}
        danger
        title={t('restored.discardTitle')}
        confirmLabel={t('restored.discard')}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          onDiscard()
        }}
      >
        {t('restored.discardBody')}
      </Confirm>
    </output>
  )
}
