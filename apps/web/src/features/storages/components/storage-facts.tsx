import type { FieldDescriptor } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { type AnyStorage, isTarget } from '../model/kinds.ts'
import classes from './storage-facts.module.css'

/** Set options that say where the storage is, as label and text; whatever the provider calls them. */
const placeOf = (storage: AnyStorage, fields: readonly FieldDescriptor[]) =>
  fields
    .filter(({ group, secret, advanced }) => group === 'connection' && !secret && advanced !== true)
    .map(({ name, label }) => ({ name, label, text: storage[name] }))
    .filter(
      (fact): fact is { name: string; label: string; text: string } =>
        typeof fact.text === 'string' && fact.text !== '',
    )

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
      {placeOf(storage, fields).map(({ name, label, text }) => (
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
