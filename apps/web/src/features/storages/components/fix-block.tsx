import { Button, Code, Group, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import type { Fix } from '@sluice/contract'
import { Check, Copy, PencilLine } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './probes.module.css'

export interface FixBlockProps {
  fix: Fix
  /** Fills the option it is meant for; absent where there is no form, or it belongs somewhere else. */
  onFillIn: (() => void) | undefined
}

/** Something to paste, with a button that copies it, or fills it in. */
export function FixBlock({ fix, onFillIn }: FixBlockProps) {
  const { t } = useTranslation(['storages', 'common'])
  // Its label says it all; "false" is nothing to paste.
  const isSwitch = onFillIn !== undefined && /^(?:true|false)$/.test(fix.text)
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <div className={classes['fix']}>
      <Group justify="space-between" gap="xs" mb={4} wrap="nowrap" align="flex-end">
        <Text size="sm" component="p">
          {fix.label}
        </Text>
        <Group gap={6} wrap="nowrap">
          {onFillIn && (
            <Button
              size="compact-xs"
              variant="light"
              leftSection={<PencilLine size={13} />}
              aria-label={t('doctor.fillInOf', { label: fix.label })}
              onClick={onFillIn}
            >
              {t('doctor.fillIn')}
            </Button>
          )}
          {fix.text !== '' && !isSwitch && (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={clipboard.copied ? <Check size={13} /> : <Copy size={13} />}
              aria-label={t('common:copyValue', { label: fix.label })}
              onClick={() => clipboard.copy(fix.text)}
            >
              <span aria-live="polite">{clipboard.copied ? t('common:copied') : t('common:copy')}</span>
            </Button>
          )}
        </Group>
      </Group>
      {fix.text !== '' && !isSwitch && (
        <Code block className={classes['code'] ?? ''} tabIndex={0}>
          {fix.text}
        </Code>
      )}
    </div>
  )
}
