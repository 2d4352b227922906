import { Select, Text } from '@mantine/core'
import type { ProviderDescriptor } from '@sluice/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { connectionsQuery, makerName, placeFacts } from '../../../lib/connections.ts'
import type { AnyStorage } from '../model/kinds.ts'
import { connectionLabels, usableConnections, type UsableConnection } from '../model/usable.ts'
import type { StorageEditorState } from './use-storage-editor.ts'

/** No id of a connection. */
const OWN = 'own'

export interface ConnectionChoiceProps {
  editor: StorageEditorState
  provider: ProviderDescriptor
  storage: AnyStorage | undefined
}

/** Whether the storage uses a connection, and where that leads; nothing where there is none to choose. */
export function ConnectionChoice({ editor, provider, storage }: ConnectionChoiceProps) {
  const { t } = useTranslation('storages')
  const { draft, errors, change } = editor
  const { data = [], error } = useQuery({ ...connectionsQuery, enabled: provider.connection.length > 0 })
  const usable = usableConnections(data, provider.name, storage)
  const chosen = usable.find(({ id }) => id === draft.connection)
  if (usable.length === 0)
    return error ? (
      <Text component="output" size="sm" c="dimmed">
        {t('connection.failed')}
      </Text>
    ) : null
  return (
    <div>
      <Select
        name="connection"
        label={t('connection.choose')}
        description={t('connection.chooseHint')}
        allowDeselect={false}
        searchable={usable.length > 8}
        data={[{ value: OWN, label: t('connection.own') }, ...connectionLabels(usable)]}
        value={draft.connection === null ? OWN : String(draft.connection)}
        error={errors['connection']}
        onChange={(value) => change({ connection: value === null || value === OWN ? null : Number(value) })}
      />
      <div aria-live="polite">{chosen && <Summary connection={chosen} provider={provider} />}</div>
    </div>
  )
}

/** Where it is and who shares it, in one line. */
function Summary({ connection, provider }: { connection: UsableConnection; provider: ProviderDescriptor }) {
  const { t } = useTranslation('storages')
  const { listed, options } = connection
  const place = placeFacts(options, provider.connection).map(({ label, text }) => `${label} ${text}`)
  const maker = listed && makerName(listed)
  if (listed && !listed.shared) place.push(t('connection.private'))
  else if (maker !== null) place.push(t('connection.sharedBy', { name: maker }))
  return (
    <Text size="sm" c="dimmed" mt={6} style={{ overflowWrap: 'anywhere' }}>
      {place.join(' · ')}
    </Text>
  )
}
