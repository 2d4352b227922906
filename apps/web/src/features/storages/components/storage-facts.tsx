import type { FieldDescriptor } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { AnchorLink } from '../../../components/links.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { placeFacts } from '../../../lib/connections.ts'
import { type AnyStorage, isTarget } from '../model/kinds.ts'
import classes from './storage-facts.module.css'

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
    <dl className={classes['facts']}>
      {storage.connection && (
        <div>
          <dt>{t('card.connection')}</dt>
          <dd>
            <AnchorLink to="/connections" hash={`connection-${storage.connection.id}`} inherit>
              {storage.connection.title}
            </AnchorLink>
          </dd>
        </div>
      )}
      {placeFacts(storage, fields).map(({ name, label, text }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd className={classes['code']}>{text}</dd>
        </div>
      ))}
      <div>
        <dt>{target ? t('card.writes') : t('card.mode')}</dt>
        <dd>
          {target
            ? t(storage.export_on_save ? 'card.writesOnSave' : 'card.writesOnSync')
            : t(storage.use_blob_urls ? 'card.modeFiles' : 'card.modeTasks')}
        </dd>
      </div>
      {!target && storage.regex_filter !== null && storage.regex_filter !== '' && (
        <div>
          <dt>{t('card.filter')}</dt>
          <dd className={classes['code']}>{storage.regex_filter}</dd>
        </div>
      )}
      <div>
        <dt>{t('card.lastSync')}</dt>
        <dd>{storage.last_sync === null ? t('card.never') : <RelativeTime value={storage.last_sync} />}</dd>
      </div>
    </dl>
  )
}
