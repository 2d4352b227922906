import { Button, Container, Grid, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { projectTemplates } from '@sluice/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../components/confirm.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { UnsavedGuard } from '../../components/unsaved-guard.tsx'
import { formErrors } from '../../lib/form-errors.ts'
import { useCreateProject } from './api/create-project.ts'
import { ConfigEditor } from './components/config-editor.tsx'
import { ConfigPreview } from './components/config-preview.tsx'
import { customTemplate, TemplateGallery } from './components/template-gallery.tsx'
import { useConfigReport } from './components/use-config-report.ts'
import { titleProblem } from './components/title-problem.ts'
import classes from './project-create-page.module.css'

const emptyConfig = '<View>\n\n</View>\n'
const configOf = (id: string) =>
  projectTemplates.find((template) => template.id === id)?.config ?? emptyConfig
const firstTemplate = projectTemplates[0]?.id ?? customTemplate

export function ProjectCreatePage() {
  const { t } = useTranslation('projects')
  const navigate = useNavigate()
  const create = useCreateProject()
  const [template, setTemplate] = useState(firstTemplate)
  const [asked, setAsked] = useState<string | null>(null)
  const form = useForm({
    initialValues: { title: '', description: '', label_config: configOf(firstTemplate) },
    validate: {
      title: (value) => {
        const problem = titleProblem(value)
        return problem && t(`fields.${problem}`)
      },
    },
  })
  const report = useConfigReport(form.values.label_config)
  const isConfigTouched = form.values.label_config !== configOf(template)
  const choose = (id: string) => {
    setTemplate(id)
    setAsked(null)
    form.setFieldValue('label_config', configOf(id))
  }
  const submit = (page: 'data' | 'settings/storage') =>
    form.onSubmit((values) =>
      create.mutate(
        { ...values, title: values.title.trim() },
        {
          onSuccess: (project) =>
            navigate({
              to: `/projects/$projectId/${page}`,
              params: { projectId: String(project.id) },
              ignoreBlocker: true,
            }),
          onError: (error) => form.setErrors(formErrors(error, ['title', 'description']).fields),
        },
      ),
    )
  const isUnplaced =
    create.error && Object.keys(formErrors(create.error, ['title', 'description']).fields).length === 0
  return (
    <Container size={1320} py={28} px={28}>
      <UnsavedGuard when={form.values.title !== '' || isConfigTouched} />
      <PageHeader title={t('new.title')} description={t('new.description')} />
      <form noValidate onSubmit={submit('data')}>
        <Grid gap="xl">
          <Grid.Col span={6}>
            <Stack gap="lg">
              <TextInput
                required
                label={t('fields.title')}
                description={t('fields.titleHint')}
                maxLength={50}
                {...form.getInputProps('title')}
              />
              <Textarea
                autosize
                minRows={2}
                maxRows={8}
                label={t('fields.description')}
                {...form.getInputProps('description')}
              />
              <TemplateGallery
                templates={projectTemplates}
                value={template}
                onChange={(id) => (isConfigTouched && id !== template ? setAsked(id) : choose(id))}
              />
            </Stack>
          </Grid.Col>
          <Grid.Col span={6}>
            <Stack gap="lg">
              <ConfigEditor
                value={form.values.label_config}
                onChange={(text) => form.setFieldValue('label_config', text)}
                report={report}
                minRows={10}
              />
              <ConfigPreview value={form.values.label_config} report={report} />
            </Stack>
          </Grid.Col>
        </Grid>
        {isUnplaced && <ErrorState error={create.error} title={t('new.failed')} />}
        <Group justify="flex-end" gap="sm" className={classes['actions'] ?? ''}>
          <Button
            variant="default"
            disabled={!report.ok || create.isPending}
            onClick={() => submit('settings/storage')()}
          >
            {t('new.submitAndConnect')}
          </Button>
          <Button type="submit" disabled={!report.ok} loading={create.isPending}>
            {t('new.submit')}
          </Button>
        </Group>
      </form>
      <Confirm
        opened={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => choose(asked ?? customTemplate)}
        title={t('new.replaceTitle')}
        confirmLabel={t('new.replace')}
      >
        {t('new.replaceBody')}
      </Confirm>
    </Container>
  )
}
