import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import type { Connection, ProviderDescriptor } from '@sluice/contract'
import { Lock, Pencil, Trash2, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Fact, Facts } from '../../../components/facts.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { makerName, placeFacts } from '../../../lib/connections.ts'
import { projectsOf } from '../model/draft.ts'
import classes from './connection-card.module.css'
import { DeleteConnection } from './delete-connection.tsx'

export interface ConnectionCardProps {
  connection: Connection
  provider: ProviderDescriptor | undefined
  onEdit: () => void
}

export function ConnectionCard({ connection, provider, onEdit }: ConnectionCardProps) {
  const { t } = useTranslation('connections')
  const [isDeleting, setDeleting] = useState(false)
  const { id, title, shared, editable } = connection
  const maker = makerName(connection)
  const Icon = shared ? Users : Lock
  return (
    <Card component="article" withBorder padding="lg" id={`connection-${id}`} aria-label={title}>
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div className={classes['name']}>
            <Title order={2} size="h3" lineClamp={2} title={title}>
              {title}
            </Title>
            <Group gap={6} mt={4}>
              <Badge variant="light" color="gray" tt="none" fw={500} radius="sm">
                {provider?.title ?? connection.provider}
              </Badge>
              <Badge
                variant="light"
                color={shared ? 'water' : 'gray'}
                tt="none"
                fw={500}
                radius="sm"
                leftSection={<Icon size={12} aria-hidden />}
              >
                {t(shared ? 'shared' : 'private')}
              </Badge>
            </Group>
          </div>
          {editable && (
            <Group gap={6} wrap="nowrap">
              <Button
                size="xs"
                variant="light"
                leftSection={<Pencil size={14} />}
                aria-label={t('editOf', { title })}
                onClick={onEdit}
              >
                {t('edit')}
              </Button>
              <Button
                size="xs"
                variant="subtle"
                color="red"
                leftSection={<Trash2 size={14} />}
                aria-label={t('deleteOf', { title })}
                onClick={() => setDeleting(true)}
              >
                {t('delete')}
              </Button>
            </Group>
          )}
        </Group>
        <Facts>
          {placeFacts(connection.options, provider?.connection ?? []).map(({ name, label, text }) => (
            <Fact key={name} term={label} code>
              {text}
            </Fact>
          ))}
          {maker !== null && <Fact term={t('madeBy')}>{maker}</Fact>}
          {connection.used_by && (
            <Fact term={t('usedBy')}>
              <Uses connection={connection} />
            </Fact>
          )}
        </Facts>
      </Stack>
      <DeleteConnection opened={isDeleting} connection={connection} onClose={() => setDeleting(false)} />
    </Card>
  )
}

function Uses({ connection }: { connection: Connection }) {
  const { t } = useTranslation('connections')
  const projects = projectsOf(connection)
  if (projects.length === 0) return <Text size="sm">{t('unused')}</Text>
  return (
    <ul className={classes['projects']}>
      {projects.map(({ id, title, storages }) => (
        <li key={id}>
          <AnchorLink
            to="/projects/$projectId/settings/storage"
            params={{ projectId: String(id) }}
            size="sm"
            underline="always"
          >
            {title}
          </AnchorLink>
          <Text span size="sm" c="dimmed">
            {' '}
            {t('storages', { count: storages })}
          </Text>
        </li>
      ))}
    </ul>
  )
}
