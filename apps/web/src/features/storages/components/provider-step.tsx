import { Button, Group, Text, UnstyledButton } from '@mantine/core'
import type { ProviderDescriptor } from '@sluice/contract'
import { ChevronRight, Database, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { StorageKind } from '../model/kinds.ts'
import classes from './provider-step.module.css'
import { StepHeading } from './step-heading.tsx'

export interface ProviderStepProps {
  kind: StorageKind
  providers: readonly ProviderDescriptor[]
  onChoose: (provider: ProviderDescriptor) => void
  onCancel: () => void
}

export function ProviderStep({ kind, providers, onChoose, onCancel }: ProviderStepProps) {
  const { t } = useTranslation(['storages', 'common'])
  return (
    <>
      <StepHeading step={1} steps={kind === 'source' ? 3 : 2} name={t('dialog.stepProvider')} />
      <ul className={classes['list']} aria-label={t('dialog.providers')}>
        {providers.map((provider) => (
          <li key={provider.name}>
            <UnstyledButton className={classes['card'] ?? ''} onClick={() => onChoose(provider)}>
              <Database size={22} strokeWidth={1.7} aria-hidden className={classes['icon']} />
              <span className={classes['words']}>
                <Text fw={600} span>
                  {provider.title}
                </Text>
                {provider.notice !== null && (
                  <span className={classes['notice']}>
                    <TriangleAlert size={14} aria-hidden />
                    {provider.notice}
                  </span>
                )}
              </span>
              <ChevronRight size={18} aria-hidden className={classes['icon']} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </Group>
    </>
  )
}
