import { ActionIcon, Menu } from '@mantine/core'
import type { Webhook } from '@sluice/contract'
import { EllipsisVertical, History, KeyRound, Pencil, Power, PowerOff, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'

export interface WebhookMenuProps {
  webhook: Webhook
  onEdit: () => void
  onDeliveries: () => void
  onSwitch: () => void
  onRotate: () => void
  onDelete: () => void
}

export function WebhookMenu({ webhook, ...on }: WebhookMenuProps) {
  const { t } = useTranslation('webhooks')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('card.menu', { url: webhook.url })}>
          <EllipsisVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={16} />} onClick={on.onEdit}>
          {t('card.edit')}
        </Menu.Item>
        <Menu.Item leftSection={<History size={16} />} onClick={on.onDeliveries}>
          {t('card.deliveries')}
        </Menu.Item>
        <Menu.Item
          leftSection={webhook.is_active ? <PowerOff size={16} /> : <Power size={16} />}
          onClick={on.onSwitch}
        >
          {t(webhook.is_active ? 'card.switchOff' : 'card.switchOn')}
        </Menu.Item>
        <Menu.Item leftSection={<KeyRound size={16} />} onClick={on.onRotate}>
          {t('card.rotate')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item c="var(--sluice-bad)" leftSection={<Trash2 size={16} />} onClick={on.onDelete}>
          {t('card.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
