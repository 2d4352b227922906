import { SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LiveBadge } from '../../components/live-badge.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { useProjectId } from '../../lib/project.ts'
import { providersQuery } from '../../lib/providers.ts'
import { StorageColumn } from './components/storage-column.tsx'
import { StorageDialog } from './components/storage-dialog.tsx'
import { type AnyStorage, cardId, type StorageKind } from './model/kinds.ts'
import { useLiveStorages } from './use-live-storages.ts'

interface OpenDialog {
  kind: StorageKind
  storage?: AnyStorage
}

/** Once the dialog is gone and a new card is drawn. */
const showCard = (storage: AnyStorage) =>
  setTimeout(() => document.getElementById(cardId(storage))?.scrollIntoView({ block: 'nearest' }), 300)

export function StoragePage() {
  const { t } = useTranslation('storages')
  const projectId = useProjectId()
  const { connection, rateOf, sources, targets } = useLiveStorages(projectId)
  const providers = useQuery(providersQuery).data ?? []
  const [dialog, setDialog] = useState<OpenDialog | null>(null)
  const column = (kind: StorageKind) => ({
    kind,
    projectId,
    providers,
    rateOf,
    onAdd: () => setDialog({ kind }),
    onEdit: (storage: AnyStorage) => setDialog({ kind, storage }),
  })
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<LiveBadge state={connection} />}
      />
      <SimpleGrid cols={2} spacing="xl">
        <StorageColumn {...column('source')} query={sources} />
        <StorageColumn {...column('target')} query={targets} />
      </SimpleGrid>
      {dialog && (
        <StorageDialog
          kind={dialog.kind}
          projectId={projectId}
          storage={dialog.storage}
          onClose={() => setDialog(null)}
          onSaved={showCard}
        />
      )}
    </>
  )
}
