import { Badge, Button, Container, Group, Stack, Text } from '@mantine/core'
import { LogOut } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { PageHeader } from '../../components/page-header.tsx'
import { useSignOut, useUser } from '../../lib/session.ts'
import { ApiToken } from './components/api-token.tsx'
import { Panel } from './components/panel.tsx'
import { PersonalTokens } from './components/personal-tokens.tsx'

export function AccountPage() {
  const { t } = useTranslation('account')
  const user = useUser()
  const signOut = useSignOut()
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ')
  return (
    <Container size={860} py={28} px={28}>
      <PageHeader title={t('title')} description={t('description')} />
      <Stack gap="md">
        <Panel title={t('signedInAs')}>
          <Group justify="space-between" wrap="nowrap">
            <div style={{ overflowWrap: 'anywhere' }}>
              {name !== '' && <Text fw={600}>{name}</Text>}
              <Text {...(name === '' ? { fw: 600 } : { size: 'sm', c: 'dimmed' })}>{user.email}</Text>
              <Badge variant="light" tt="none" fw={500} mt={6}>
                {t(user.role)}
              </Badge>
            </div>
            <Button
              variant="default"
              flex="none"
              leftSection={<LogOut size={16} />}
              loading={signOut.isPending}
              onClick={() => signOut.mutate()}
            >
              {t('signOut')}
            </Button>
          </Group>
        </Panel>
        <ApiToken />
        <PersonalTokens />
      </Stack>
    </Container>
  )
}
