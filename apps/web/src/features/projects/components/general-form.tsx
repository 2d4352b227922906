import {
  Button,
  Group,
  NumberInput,
  Paper,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Project, ProjectWrite } from '@sluice/contract'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { toast } from '../../../components/toast.ts'
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx'
import { formErrors } from '../../../lib/form-errors.ts'
import { useUpdateProject } from '../api/update-project.ts'
import { titleProblem } from './title-problem.ts'

const editable = (project: Project) => ({
  title: project.title,
  description: project.description ?? '',
  expert_instruction: project.expert_instruction ?? '',
  show_instruction: project.show_instruction,
  maximum_annotations: project.maximum_annotations,
  sampling: project.sampling,
  skip_queue: project.skip_queue,
  show_skip_button: project.show_skip_button,
  enable_empty_annotation: project.enable_empty_annotation,
})

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <Paper component="section" withBorder p="lg" bg="var(--sluice-card)" aria-labelledby={id}>
      <Title order={2} id={id} mb="md">
        {title}
      </Title>
      <Stack gap="md" maw={640}>
        {children}
      </Stack>
    </Paper>
  )
}

export function GeneralForm({ project }: { project: Project }) {
  const { t } = useTranslation(['projects', 'common'])
  const update = useUpdateProject(project.id)
  const form = useForm({
    initialValues: editable(project),
    validate: {
      title: (value) => {
        const problem = titleProblem(value)
        return problem && t(`fields.${problem}`)
      },
    },
  })
  const submit = form.onSubmit((values) =>
    update.mutate(values satisfies ProjectWrite, {
      onSuccess: (saved) => {
        form.setInitialValues(editable(saved))
        form.setValues(editable(saved))
        toast.done(t('settings.saved'))
      },
      onError: (error) => form.setErrors(formErrors(error, Object.keys(values)).fields),
    }),
  )
  const isUnplaced = update.error && Object.keys(form.errors).length === 0
  return (
    <form noValidate onSubmit={submit}>
      <UnsavedGuard when={form.isDirty() && !update.isPending} />
      <PageHeader title={t('settings.general')} description={t('settings.generalBody')} />
      <Stack gap="lg">
        <Section title={t('settings.basics')}>
          <TextInput required label={t('fields.title')} maxLength={50} {...form.getInputProps('title')} />
          <Textarea
            autosize
            minRows={2}
            maxRows={10}
            label={t('fields.description')}
            {...form.getInputProps('description')}
          />
        </Section>
        <Section title={t('settings.instructions')}>
          <Textarea
            autosize
            minRows={3}
            maxRows={16}
            label={t('fields.instruction')}
            description={t('fields.instructionHint')}
            {...form.getInputProps('expert_instruction')}
          />
          <Switch
            label={t('fields.showInstruction')}
            {...form.getInputProps('show_instruction', { type: 'checkbox' })}
          />
        </Section>
        <Section title={t('settings.handout')}>
          <NumberInput
            min={1}
            max={1000}
            allowDecimal={false}
            label={t('fields.overlap')}
            description={t('fields.overlapHint')}
            {...form.getInputProps('maximum_annotations')}
          />
          <Select
            allowDeselect={false}
            label={t('fields.sampling')}
            data={[
              { value: 'Sequential sampling', label: t('fields.samplingSequential') },
              { value: 'Uniform sampling', label: t('fields.samplingUniform') },
              { value: 'Uncertainty sampling', label: t('fields.samplingUncertainty') },
            ]}
            {...form.getInputProps('sampling')}
          />
          <Select
            allowDeselect={false}
            label={t('fields.skipQueue')}
            data={[
              { value: 'REQUEUE_FOR_OTHERS', label: t('fields.skipOthers') },
              { value: 'REQUEUE_FOR_ME', label: t('fields.skipMe') },
              { value: 'IGNORE_SKIPPED', label: t('fields.skipIgnore') },
            ]}
            {...form.getInputProps('skip_queue')}
          />
          <Switch
            label={t('fields.showSkip')}
            {...form.getInputProps('show_skip_button', { type: 'checkbox' })}
          />
          <Switch
            label={t('fields.allowEmpty')}
            {...form.getInputProps('enable_empty_annotation', { type: 'checkbox' })}
          />
        </Section>
        {isUnplaced && <ErrorState error={update.error} title={t('settings.saveFailed')} />}
        <Group gap="sm">
          <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
            {t('common:save')}
          </Button>
          {form.isDirty() && (
            <Button variant="subtle" color="gray" onClick={() => form.reset()}>
              {t('settings.revert')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
