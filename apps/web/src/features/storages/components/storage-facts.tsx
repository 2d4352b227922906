import type { FieldDescriptor } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { Fact, Facts } from '../../../components/facts.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { placeFacts } from '../../../lib/connections.ts'
import { type AnyStorage, isTarget } from '../model/kinds.ts'

/** Settings of a storage worth knowing at a glance. */
export function StorageFacts({
  storage,
  fields,
}: {
  storage: AnyStorage
  fields: readonly FieldDescriptor[]
}) {
  const { t } = useTranslation('storages')
  const target = isTarget(storage)
  return (
    <Facts>
      {storage.connection && (
        <Fact term={t('card.connection')}>
          <AnchorLink to="/connections" hash={`connection-${storage.connection.id}`} inherit>
            {storage.connection.title}
          </AnchorLink>
        </Fact>
      )}
      {placeFacts(storage, fields).map(({ name, label, text }) => (
        <Fact key={name} term={label} code>
          {text}
        </Fact>
      ))}
      <Fact term={target ? t('card.writes') : t('card.mode')}>
        {target
          ? t(storage.export_on_save ? 'card.writesOnSave' : 'card.writesOnSync')
          : t(storage.use_blob_urls ? 'card.modeFiles' : 'card.modeTasks')}
      </Fact>
      {!target && storage.regex_filter !== null && storage.regex_filter !== '' && (
        <Fact term={t('card.filter')} code>
          {storage.regex_filter}
        </Fact>
      )}
      <Fact term={t('card.lastSync')}>
        {storage.last_sync === null ? t('card.never') : <RelativeTime value={storage.last_sync} />}
      </Fact>
    </Facts>
  )
}
