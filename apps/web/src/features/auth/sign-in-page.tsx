import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { AnchorLink } from '../../components/links.tsx'
import { useErrorText } from '../../lib/errors.ts'
import { authStateQuery } from '../../lib/session.ts'
import { useSignIn } from './api/sign-in.ts'
import { AuthCard } from './components/auth-card.tsx'

export function SignInPage() {
  const { t } = useTranslation('auth')
  const errorText = useErrorText()
  const search = useSearch({ from: '/user/login' })
  const state = useSuspenseQuery(authStateQuery).data
  const signIn = useSignIn(search.next)
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() === '' ? t('emailMissing') : null),
      password: (value) => (value === '' ? t('passwordMissing') : null),
    },
  })
  return (
    <AuthCard
      title={t('signInTitle')}
      footer={
        state.open_signup ? (
          <>
            {t('noAccount')}{' '}
            <AnchorLink to="/user/signup" search={search} size="sm">
              {t('createAccount')}
            </AnchorLink>
          </>
        ) : (
          t('inviteOnly')
        )
      }
    >
      <form noValidate onSubmit={form.onSubmit((body) => signIn.mutate(body))}>
        <Stack gap="md">
          {signIn.error && (
            <Alert role="alert" color="red" variant="light" icon={<CircleAlert />} title={t('failed')}>
              {errorText(signIn.error)}
            </Alert>
          )}
          <TextInput
            type="email"
            autoComplete="username"
            label={t('email')}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            autoComplete="current-password"
            label={t('password')}
            visibilityToggleFocusable
            visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth mt="xs" loading={signIn.isPending}>
            {t('signIn')}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  )
}
