import { Button, Container, Pagination, SimpleGrid, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { Project } from '@sluice/contract'
import { useQuery } from '@tanstack/react-query'
import { FolderPlus, Plus, Search, SearchX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { projectPageSize, projectsQuery } from './api/get-projects.ts'
import { DeleteProject } from './components/delete-project.tsx'
import { ProjectCard } from './components/project-card.tsx'

export function ProjectListPage() {
  const { t } = useTranslation('projects')
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const [page, setPage] = useState(1)
  const [doomed, setDoomed] = useState<Project | null>(null)
  const { data, error, refetch } = useQuery(projectsQuery(page, search))
  const pages = Math.ceil((data?.count ?? 0) / projectPageSize)
  const isEmpty = data?.count === 0 && search === ''
  const searchFor = (text: string) => {
    setTyped(text)
    setPage(1)
  }
  return (
    <Container size={1320} py={28} px={28}>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          !isEmpty && (
            <>
              <TextInput
                type="search"
                w={240}
                aria-label={t('searchLabel')}
                placeholder={t('searchLabel')}
                leftSection={<Search size={16} aria-hidden />}
                value={typed}
                onChange={(event) => searchFor(event.currentTarget.value)}
              />
              <ButtonLink to="/projects/new" leftSection={<Plus size={16} />}>
                {t('create')}
              </ButtonLink>
            </>
          )
        }
      />
      {error && !data && <ErrorState error={error} title={t('listFailed')} onRetry={() => void refetch()} />}
      {!data && !error && (
        <SimpleGrid cols={3} aria-hidden>
          {['a', 'b', 'c'].map((key) => (
            <Skeleton key={key} height={196} radius="md" />
          ))}
        </SimpleGrid>
      )}
      {isEmpty && (
        <EmptyState
          icon={FolderPlus}
          title={t('emptyTitle')}
          description={t('emptyBody')}
          action={
            <ButtonLink to="/projects/new" mt="xs" leftSection={<Plus size={16} />}>
              {t('create')}
            </ButtonLink>
          }
        />
      )}
      {data?.count === 0 && search !== '' && (
        <EmptyState
          icon={SearchX}
          title={t('noMatchTitle', { search })}
          description={t('noMatchBody')}
          action={
            <Button variant="default" onClick={() => searchFor('')}>
              {t('clearSearch')}
            </Button>
          }
        />
      )}
      {data && data.count > 0 && (
        <SimpleGrid cols={{ base: 2, lg: 3 }} spacing="md">
          {data.results.map((project) => (
            <ProjectCard key={project.id} project={project} onDelete={() => setDoomed(project)} />
          ))}
        </SimpleGrid>
      )}
      {pages > 1 && (
        <Pagination mt="lg" total={pages} value={page} onChange={setPage} aria-label={t('pages')} />
      )}
      {doomed && <DeleteProject opened project={doomed} onClose={() => setDoomed(null)} />}
    </Container>
  )
}
