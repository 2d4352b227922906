import { ActionIcon, Card, Group, Menu, Progress, Stack, Text, Title } from '@mantine/core'
import type { Project } from '@sluice/contract'
import { Link } from '@tanstack/react-router'
import { EllipsisVertical, PenLine, Settings, Trash2 } from 'lucide-react'
import { Trans, useTranslation } from 'react-i18next'
import { MenuLink } from '../../../components/links.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { useFormat } from '../../../lib/format.ts'
import classes from './project-card.module.css'

export function ProjectCard({ project, onDelete }: { project: Project; onDelete: () => void }) {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const total = project.task_number
  const done = project.finished_task_number
  const params = { projectId: String(project.id) }
  return (
    <Card component="article" withBorder padding="lg" className={classes['card'] ?? ''}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
        <Title order={2} className={classes['title'] ?? ''} title={project.title}>
          <Link to="/projects/$projectId/data" params={params} className={classes['link'] ?? ''}>
            {project.title}
          </Link>
        </Title>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              className={classes['above'] ?? ''}
              aria-label={t('card.menu', { title: project.title })}
            >
              <EllipsisVertical size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <MenuLink to="/projects/$projectId/label" params={params} leftSection={<PenLine size={16} />}>
              {t('card.label')}
            </MenuLink>
            <MenuLink to="/projects/$projectId/settings" params={params} leftSection={<Settings size={16} />}>
              {t('card.settings')}
            </MenuLink>
            <Menu.Divider />
            <Menu.Item c="var(--sluice-bad)" leftSection={<Trash2 size={16} />} onClick={onDelete}>
              {t('card.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Text size="sm" c="dimmed" lineClamp={2} mih={42} mt={4}>
        {project.description}
      </Text>
      <Stack gap={6} mt="md">
        <Text size="sm">
          {total === 0
            ? t('card.noTasks')
            : t('card.done', { done: format.number(done), total: format.number(total) })}
        </Text>
        <Progress
          value={total === 0 ? 0 : (100 * done) / total}
          aria-label={t('card.progress', { title: project.title })}
        />
      </Stack>
      <Group justify="space-between" mt="md" gap="xs">
        <Text size="xs" c="dimmed">
          {t('card.annotations', {
            count: project.total_annotations_number,
            formatted: format.number(project.total_annotations_number),
          })}
        </Text>
        <Text size="xs" c="dimmed" className={classes['above'] ?? ''}>
          <Trans
            t={t}
            i18nKey="card.created"
            components={{ time: <RelativeTime value={project.created_at} /> }}
          />
        </Text>
      </Group>
    </Card>
  )
}
