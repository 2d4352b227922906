import { Center, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export function PagePending() {
  const { t } = useTranslation()
  return (
    <Center component="output" mih={240} aria-label={t('loading')}>
      <Loader aria-hidden />
    </Center>
  )
}
