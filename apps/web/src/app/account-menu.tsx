import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './account-menu.module.css'
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
        <UnstyledButton aria-label={t('nav.userMenu', { name })}>
          <Avatar size={32} radius="xl" color="water" src={user.avatar} alt="">
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
        <Menu.Label id="color-scheme-label">{t('nav.colorScheme')}</Menu.Label>
        {schemes.map(([value, label, Icon]) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            leftSection={<Icon size={16} />}
            data-checked={colorScheme === value || undefined}
            className={classes['scheme'] ?? ''}
            closeMenuOnClick={false}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} />} onClick={() => signOut.mutate()}>
          {t('nav.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
