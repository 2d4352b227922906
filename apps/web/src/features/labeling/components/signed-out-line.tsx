import { Anchor } from '@mantine/core'
import { LogIn } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './labeling.module.css'

/** The session has ended. Signing in elsewhere leaves this page where it is; it goes on when the person is back. */
export function SignedOutLine() {
  const { t } = useTranslation('labeling')
  return (
    <div role="alert" className={classes['line']} data-tone="warn">
      <LogIn size={15} aria-hidden />
      {t('signedOut.text')}
      <Anchor href="/user/login" target="_blank" inherit underline="always">
        {t('signedOut.action')}
      </Anchor>
    </div>
  )
}
