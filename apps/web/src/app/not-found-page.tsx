import { Compass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../components/empty-state.tsx'
import { ButtonLink } from '../components/links.tsx'
import { PageHeader } from '../components/page-header.tsx'

export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader title={t('notFound.title')} hidden />
      <EmptyState
        icon={Compass}
        title={t('notFound.title')}
        description={t('notFound.body')}
        action={
          <ButtonLink to="/projects" mt="xs">
            {t('errors.toProjects')}
          </ButtonLink>
        }
      />
    </>
  )
}
