import { LabelConfigBody, LabelConfigReport } from '@sluice/contract'
import type { App } from '../../http/app.ts'
import { configFacts } from '../../lib/label-config.ts'

/** Every problem of a config, for an editor that checks while one types. Answers 200 also for bad ones. */
export const labelsRoutes =
  () =>
  (app: App): void => {
    app.post(
      '/api/label-config/check',
      { bodyLimit: 3 * 1_048_576, schema: { body: LabelConfigBody, response: { 200: LabelConfigReport } } },
      async (req) => {
        const { problems, dataKeys } = configFacts(req.body.label_config)
        return {
          ok: !problems.some((p) => p.severity === 'error'),
          problems: problems.map(({ message, severity, line, column }) => ({
            message,
            severity,
            ...(line === undefined ? {} : { line }),
            ...(column === undefined ? {} : { column }),
          })),
          data_keys: [...dataKeys],
        }
      },
    )
  }
