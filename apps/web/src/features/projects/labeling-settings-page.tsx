import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { toast } from '../../components/toast.ts'
import { UnsavedGuard } from '../../components/unsaved-guard.tsx'
import { useProject } from '../../lib/project.ts'
import { useUpdateProject } from './api/update-project.ts'
import { ConfigEditor } from './components/config-editor.tsx'
import { ConfigPreview } from './components/config-preview.tsx'
import { useConfigReport } from './components/use-config-report.ts'

export function LabelingSettingsPage() {
  const { t } = useTranslation(['projects', 'common'])
  const project = useProject()
  const update = useUpdateProject(project.id)
  const [text, setText] = useState(project.label_config)
  const report = useConfigReport(text)
  const isDirty = text !== project.label_config
  const save = () =>
    update.mutate(
      { label_config: text },
      {
        onSuccess: (saved) => {
          setText(saved.label_config)
          toast.done(t('settings.configSaved'))
        },
      },
    )
  return (
    <>
      <UnsavedGuard when={isDirty && !update.isPending} />
      <PageHeader title={t('settings.labeling')} description={t('settings.labelingBody')} />
      <Stack gap="md">
        <ConfigEditor value={text} onChange={setText} report={report} minRows={12} />
        {update.error && <ErrorState error={update.error} title={t('settings.saveFailed')} />}
        <Group gap="sm">
          <Button disabled={!isDirty || !report.ok} loading={update.isPending} onClick={save}>
            {t('common:save')}
          </Button>
          {isDirty && (
            <Button variant="subtle" color="gray" onClick={() => setText(project.label_config)}>
              {t('settings.revert')}
            </Button>
          )}
        </Group>
        <ConfigPreview value={text} report={report} projectId={project.id} />
      </Stack>
    </>
  )
}
