import { Code, Group, Loader, Stack, Text } from '@mantine/core'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeArea, type CodeAreaHandle } from '../../../components/code-area.tsx'
import classes from './config-editor.module.css'
import type { LiveReport } from './use-config-report.ts'

export interface ConfigEditorProps {
  value: string
  onChange: (value: string) => void
  report: LiveReport
  minRows?: number
}

/** Labeling interface as XML, with what is wrong in it listed below and marked beside the lines. */
export function ConfigEditor({ value, onChange, report, minRows }: ConfigEditorProps) {
  const { t } = useTranslation('projects')
  const statusId = useId()
  const area = useRef<CodeAreaHandle>(null)
  const marks = new Map<number, 'error' | 'warning'>()
  for (const { line, severity } of report.problems) {
    if (line !== undefined && marks.get(line) !== 'error') marks.set(line, severity)
  }
  return (
    <Stack gap="sm">
      <CodeArea
        label={t('config.label')}
        value={value}
        onChange={onChange}
        marks={marks}
        invalid={!report.ok}
        describedBy={statusId}
        ref={area}
        {...(minRows !== undefined && { minRows })}
      />
      <Group id={statusId} aria-live="polite" justify="space-between" mih={24}>
        <Status report={report} />
        {report.dataKeys.length > 0 && (
          <Group gap={6}>
            <Text size="sm" c="dimmed">
              {t('config.dataKeys')}
            </Text>
            {report.dataKeys.map((key) => (
              <Code key={key}>{key}</Code>
            ))}
          </Group>
        )}
      </Group>
      {report.offline && (
        <Text size="xs" c="dimmed">
          {t('config.checkFailed')}
        </Text>
      )}
      {report.ok && report.dataKeys.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('config.noDataKeys')}
        </Text>
      )}
      {report.problems.length > 0 && (
        <ul className={classes['problems']} aria-label={t('config.list')}>
          {report.problems.map((problem) => (
            <li key={`${problem.line}:${problem.column}:${problem.message}`} data-severity={problem.severity}>
              {problem.severity === 'error' ? (
                <CircleAlert size={16} aria-label={t('config.error')} />
              ) : (
                <TriangleAlert size={16} aria-label={t('config.warning')} />
              )}
              <span className={classes['message']}>{problem.message}</span>
              {problem.line !== undefined && (
                <button
                  type="button"
                  className={classes['line']}
                  onClick={() => area.current?.goToLine(problem.line ?? 1)}
                >
                  {t('config.line', { line: problem.line })}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}

function Status({ report }: { report: LiveReport }) {
  const { t } = useTranslation('projects')
  const count = report.problems.length
  if (count > 0) {
    return (
      <Group gap={6} c={report.ok ? 'var(--sluice-warn)' : 'var(--sluice-bad)'}>
        {report.ok ? <TriangleAlert size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
        <Text size="sm" fw={500}>
          {t('config.problems', { count })}
        </Text>
      </Group>
    )
  }
  if (report.pending) {
    return (
      <Group gap={6} c="dimmed">
        <Loader size={14} aria-hidden />
        <Text size="sm">{t('config.checking')}</Text>
      </Group>
    )
  }
  return (
    <Group gap={6} c="var(--sluice-good)">
      <CircleCheck size={16} aria-hidden />
      <Text size="sm" fw={500}>
        {t('config.valid')}
      </Text>
    </Group>
  )
}
