import { Alert, Group, Stack, Text } from '@mantine/core'
import type { Fix } from '@sluice/contract'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../../lib/errors.ts'
import { firstFailed } from '../model/examination.ts'
import { ProbeList, Remedy } from './probe-list.tsx'
import classes from './probes.module.css'
import type { Examination } from './use-examination.ts'

export interface ExaminationPanelProps {
  examination: Examination
  /** Fills an option of the form around; absent where there is no form. */
  fillIn?: (fix: Fix) => (() => void) | undefined
}

const nowhere = () => undefined

/** The verdict, what failed first and what to do about it, then every check. While it goes on, the checks so far. */
export function ExaminationPanel({ examination, fillIn = nowhere }: ExaminationPanelProps) {
  const { t } = useTranslation('storages')
  const errorText = useErrorText()
  const { state, probes, error } = examination
  const isOver = state === 'done' || state === 'broken'
  const failed = isOver ? firstFailed(probes) : null
  const isGood = state === 'done' && failed === null
  const remarks = probes.filter(({ status }) => status === 'warning')
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The newest check while they come in, the verdict afterwards; only what is right around the panel scrolls.
    const frame = panel.current?.parentElement
    frame?.scrollTo({ top: state === 'running' ? frame.scrollHeight : 0 })
  }, [state, probes])
  if (state === 'none') return null
  return (
    <Stack gap="sm" ref={panel}>
      <output>
        {state === 'running' && <Text size="sm">{t('dialog.testing')}</Text>}
        {isGood && (
          <Group gap={6} c="var(--sluice-good)">
            <CircleCheck size={18} aria-hidden />
            <Text size="sm" fw={600}>
              {t('dialog.testOk')}
            </Text>
          </Group>
        )}
      </output>
      {isOver && !isGood && (
        <Alert
          role="alert"
          color="red"
          variant="light"
          icon={<CircleAlert />}
          styles={{ body: { minWidth: 0 } }}
          title={t(failed ? 'dialog.testFailed' : 'doctor.broken')}
        >
          <Stack gap={6} fz="sm" className={classes['text'] ?? ''}>
            {failed ? (
              <>
                <Text size="sm" fw={600}>
                  {failed.message}
                </Text>
                <Remedy probe={failed} fillIn={fillIn} />
              </>
            ) : (
              errorText(error)
            )}
          </Stack>
        </Alert>
      )}
      {isGood ? (
        <>
          {remarks.length > 0 && <ProbeList probes={remarks} told={null} fillIn={fillIn} />}
          <details className={classes['fold']}>
            <summary>{t('doctor.all', { count: probes.length })}</summary>
            <ProbeList probes={probes} told={null} fillIn={fillIn} />
          </details>
        </>
      ) : (
        probes.length > 0 && <ProbeList probes={probes} told={failed} fillIn={fillIn} />
      )}
    </Stack>
  )
}
