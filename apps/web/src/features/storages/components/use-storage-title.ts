import type { ProviderDescriptor } from '@sluice/contract'
import { useTranslation } from 'react-i18next'
import type { AnyStorage } from '../model/kinds.ts'

export function useStorageTitle(storage: AnyStorage, provider: ProviderDescriptor | undefined): string {
  const { t } = useTranslation('storages')
  const title = storage.title?.trim() ?? ''
  return title === '' ? t('untitled', { provider: provider?.title ?? storage.type }) : title
}
