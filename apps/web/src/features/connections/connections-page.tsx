import { Container, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { connectionsQuery } from '../../lib/connections.ts'
import { providersQuery } from '../../lib/providers.ts'
import { ConnectionCard } from './components/connection-card.tsx'
import { ConnectionDialog } from './components/connection-dialog.tsx'

/** Place and credentials of this server that storages of any project may use. */
export function ConnectionsPage() {
  const { t } = useTranslation('connections')
  const { data: connections, error, refetch } = useQuery(connectionsQuery)
  const providers = useQuery(providersQuery)
  const [editing, setEditing] = useState<number | null>(null)
  const providerOf = (name: string) => providers.data?.find((provider) => provider.name === name)
  const edited = connections?.find(({ id }) => id === editing)
  const editedProvider = edited && providerOf(edited.provider)
  const failure = error ?? providers.error
  const isLoaded = connections !== undefined && providers.data !== undefined
  return (
    <Container size={980} py={28} px={28}>
      <PageHeader title={t('title')} description={t('description')} />
      {failure && !isLoaded && (
        <ErrorState
          error={failure}
          title={t('loadFailed')}
          onRetry={() => void Promise.all([refetch(), providers.refetch()])}
        />
      )}
      {!failure && !isLoaded && <Skeleton height={200} radius="md" />}
      {isLoaded && connections.length === 0 && (
        <EmptyState icon={KeyRound} title={t('emptyTitle')} description={t('emptyBody')} />
      )}
      {isLoaded && (
        <Stack gap="md">
          {connections.map((connection) => (
            <ConnectionCard
              key={connection.id}
              connection={connection}
              provider={providerOf(connection.provider)}
              onEdit={() => setEditing(connection.id)}
            />
          ))}
        </Stack>
      )}
      {edited && editedProvider && (
        <ConnectionDialog
          key={edited.id}
          connection={edited}
          provider={editedProvider}
          onClose={() => setEditing(null)}
        />
      )}
    </Container>
  )
}
