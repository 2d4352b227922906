import { useSuspenseQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { AnchorLink } from '../../components/links.tsx'
import { authStateQuery } from '../../lib/session.ts'
import { AuthCard } from './components/auth-card.tsx'
import { SignUpForm } from './components/sign-up-form.tsx'

/** First account (owns the server), invited account, or open sign-up: one form under three headings. */
export function SignUpPage() {
  const { t } = useTranslation('auth')
  const { token, next } = useSearch({ from: '/user/signup' })
  const state = useSuspenseQuery(authStateQuery).data
  const footer = (
    <>
      {t('haveAccount')}{' '}
      <AnchorLink to="/user/login" search={next === undefined ? {} : { next }} size="sm">
        {t('signIn')}
      </AnchorLink>
    </>
  )
  if (state.needs_owner) {
    return (
      <AuthCard title={t('ownerTitle')} description={t('ownerBody')}>
        <SignUpForm submitLabel={t('ownerSubmit')} />
      </AuthCard>
    )
  }
  if (token === undefined && !state.open_signup) {
    return <AuthCard title={t('closedTitle')} description={t('closedBody')} footer={footer} />
  }
  const invited = token !== undefined
  return (
    <AuthCard
      title={invited ? t('invitedTitle') : t('openTitle')}
      {...(invited && { description: t('invitedBody') })}
      footer={footer}
    >
      <SignUpForm submitLabel={t('createAccount')} token={token} next={next} />
    </AuthCard>
  )
}
