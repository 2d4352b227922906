import { Checkbox, Fieldset, Input, Radio, SimpleGrid, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { actionGroups, type ActionGroup } from '../model/actions.ts'

export interface ActionsFieldProps {
  all: boolean
  actions: string[]
  /** Events of projects as such are for webhooks of all projects. */
  everywhere: boolean
  error: string | undefined
  onAll: (all: boolean) => void
  onActions: (actions: string[]) => void
}

const groups = Object.keys(actionGroups) as ActionGroup[]

/** Every event, or some of them. */
export function ActionsField({ all, actions, everywhere, error, onAll, onActions }: ActionsFieldProps) {
  const { t } = useTranslation('webhooks')
  return (
    <Fieldset legend={t('form.events')}>
      <Stack gap="md">
        <Radio.Group
          aria-label={t('form.events')}
          value={all ? 'all' : 'some'}
          onChange={(choice) => onAll(choice === 'all')}
        >
          <Stack gap="xs">
            <Radio value="all" label={t('form.allEvents')} />
            <Radio value="some" label={t('form.someEvents')} />
          </Stack>
        </Radio.Group>
        {!all && (
          <Checkbox.Group aria-label={t('form.someEvents')} value={actions} onChange={onActions}>
            <SimpleGrid cols={2} spacing="md">
              {groups
                .filter((group) => everywhere || group !== 'projects')
                .map((group) => (
                  <Fieldset key={group} variant="unstyled" legend={<b>{t(`groups.${group}`)}</b>}>
                    <Stack gap={6}>
                      {actionGroups[group].map((action) => (
                        <Checkbox key={action} value={action} label={t(`actions.${action}`)} />
                      ))}
                    </Stack>
                  </Fieldset>
                ))}
            </SimpleGrid>
          </Checkbox.Group>
        )}
        {error !== undefined && <Input.Error role="alert">{error}</Input.Error>}
      </Stack>
    </Fieldset>
  )
}
