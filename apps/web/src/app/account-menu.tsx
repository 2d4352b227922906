import {
  Avatar,
  type MantineColorScheme,
  Menu,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
import { LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { MenuLink } from '../components/links.tsx'
import { useSignOut, useUser } from '../lib/session.ts'

export function AccountMenu() {
  const { t } = useTranslation()
  const user = useUser()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  const schemes = [
    ['light', t('nav.light'), Sun],
    ['dark', t('nav.dark'), Moon],
    ['auto', t('nav.system'), Monitor],
  ] as const
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ') || user.email
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton style={{ borderRadius: '50%' }}>
          <VisuallyHidden>{t('nav.userMenu', { name })}</VisuallyHidden>
          <Avatar aria-hidden size={32} radius="xl" color="water" src={user.avatar} alt="">
            {user.initials}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflowWrap: 'anywhere' }}>{user.email}</Menu.Label>
        <MenuLink to="/account" leftSection={<UserRound size={16} />}>
          {t('nav.account')}
        </MenuLink>
        <Menu.Divider />
        <Menu.Label>{t('nav.colorScheme')}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
        >
          {schemes.map(([value, label, Icon]) => (
            <Menu.RadioItem key={value} value={value} rightSection={<Icon size={16} aria-hidden />}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} />} onClick={() => signOut.mutate()}>
          {t('nav.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
