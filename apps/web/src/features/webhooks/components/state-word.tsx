import type { Webhook, WebhookDelivery } from '@sluice/contract'
import { CircleAlert, CircleCheck, CircleOff, Clock, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './webhooks.module.css'

const icons = {
  on: CircleCheck,
  failing: TriangleAlert,
  off: CircleOff,
  delivered: CircleCheck,
  waiting: Clock,
  dead: CircleAlert,
} as const

function Word({ state }: { state: keyof typeof icons }) {
  const { t } = useTranslation('webhooks')
  const Icon = icons[state]
  return (
    <span className={classes['word']} data-state={state}>
      <Icon size={16} aria-hidden />
      {t(`states.${state}`)}
    </span>
  )
}

/** Icon and word carry it; colour only helps. */
export const WebhookState = ({ webhook }: { webhook: Webhook }) => (
  <Word state={!webhook.is_active ? 'off' : webhook.consecutive_failures > 0 ? 'failing' : 'on'} />
)

export const DeliveryState = ({ delivery }: { delivery: WebhookDelivery }) => <Word state={delivery.state} />
