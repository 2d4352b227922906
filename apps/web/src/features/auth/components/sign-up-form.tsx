import { Alert, Button, PasswordInput, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../../lib/errors.ts'
import { formErrors } from '../../../lib/form-errors.ts'
import { useSignUp } from '../api/sign-up.ts'

export interface SignUpFormProps {
  submitLabel: string
  token?: string | undefined
  next?: string | undefined
}

export function SignUpForm({ submitLabel, token, next }: SignUpFormProps) {
  const { t } = useTranslation(['auth', 'common'])
  const errorText = useErrorText()
  const signUp = useSignUp(next)
  const form = useForm({
    initialValues: { email: '', password: '', first_name: '', last_name: '' },
    validate: {
      email: (value) => {
        if (value.trim() === '') return t('emailMissing')
        return /^[^\s@]+@[^\s@]+$/.test(value.trim()) ? null : t('emailWrong')
      },
      password: (value) => (value.length < 8 ? t('passwordShort') : null),
    },
  })
  const submit = form.onSubmit((values) =>
    signUp.mutate(
      { ...values, email: values.email.trim(), ...(token !== undefined && { token }) },
      { onError: (error) => form.setErrors(formErrors(error, Object.keys(values)).fields) },
    ),
  )
  const general =
    signUp.error && Object.keys(formErrors(signUp.error, Object.keys(form.values)).fields).length === 0
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        {general && (
          <Alert role="alert" color="red" variant="light" icon={<CircleAlert />} title={t('signUpFailed')}>
            {errorText(signUp.error)}
          </Alert>
        )}
        <TextInput type="email" autoComplete="username" label={t('email')} {...form.getInputProps('email')} />
        <PasswordInput
          autoComplete="new-password"
          label={t('password')}
          description={t('passwordHint')}
          visibilityToggleFocusable
          visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
          {...form.getInputProps('password')}
        />
        <SimpleGrid cols={2}>
          <TextInput
            autoComplete="given-name"
            label={t('firstName')}
            placeholder={t('common:optional')}
            {...form.getInputProps('first_name')}
          />
          <TextInput
            autoComplete="family-name"
            label={t('lastName')}
            placeholder={t('common:optional')}
            {...form.getInputProps('last_name')}
          />
        </SimpleGrid>
        <Button type="submit" fullWidth mt="xs" loading={signUp.isPending}>
          {submitLabel}
        </Button>
      </Stack>
    </form>
  )
}
