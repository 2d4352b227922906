import { Avatar, Container, Group, Paper, Skeleton, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../lib/format.ts'
import { useUser } from '../../lib/session.ts'
import { membersQuery } from './api/get-members.ts'
import { InvitationLink } from './components/invitation-link.tsx'

export function MembersPage() {
  const { t } = useTranslation('account')
  const format = useFormat()
  const me = useUser()
  const { data: members, error, refetch } = useQuery(membersQuery)
  return (
    <Container size={980} py={28} px={28}>
      <PageHeader title={t('members.title')} description={t('members.description')} />
      <Stack gap="md">
        <InvitationLink isOwner={me.role === 'owner'} />
        {error && !members && (
          <ErrorState error={error} title={t('members.failed')} onRetry={() => void refetch()} />
        )}
        {!error && !members && <Skeleton height={160} />}
        {members && (
          <Paper withBorder bg="var(--sluice-card)">
            <Table aria-label={t('members.table')} verticalSpacing="sm" horizontalSpacing="lg">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('members.name')}</Table.Th>
                  <Table.Th>{t('members.email')}</Table.Th>
                  <Table.Th>{t('members.joined')}</Table.Th>
                  <Table.Th>{t('members.active')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {members.map((member) => (
                  <Table.Tr key={member.id} style={{ overflowWrap: 'anywhere' }}>
                    <Table.Td>
                      <Group gap="sm" wrap="nowrap">
                        <Avatar size={28} radius="xl" color="water" src={member.avatar} alt="">
                          {(member.first_name || member.email).slice(0, 1).toUpperCase()}
                        </Avatar>
                        <span>
                          {[member.first_name, member.last_name].filter(Boolean).join(' ') || member.username}
                        </span>
                        {member.id === me.id && (
                          <Text span size="xs" c="dimmed">
                            {t('members.you')}
                          </Text>
                        )}
                      </Group>
                    </Table.Td>
                    <Table.Td>{member.email}</Table.Td>
                    <Table.Td>
                      {member.date_joined === undefined ? '' : format.moment(member.date_joined)}
                    </Table.Td>
                    <Table.Td>
                      {member.last_activity !== undefined && <RelativeTime value={member.last_activity} />}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Paper>
        )}
      </Stack>
    </Container>
  )
}
